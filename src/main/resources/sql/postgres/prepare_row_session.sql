-- After pin_session.sql. A statement's own limit follows.
-- A table that is locked (TRUNCATE, VACUUM FULL, ALTER) holds up its own mirror, and not for long the others.
set lock_timeout = '2s';
-- Planned once: keys are looked up by their index, whichever they are, and planning costs more than a few look-ups.
set plan_cache_mode = force_generic_plan;
-- Pins what the text of keys and rows depends on, and looks keys up through their index.
select reactive_cache.pin_session()
