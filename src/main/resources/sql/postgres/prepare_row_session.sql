-- What the role or the database may have set for others. A statement's own limit follows.
set default_transaction_isolation = 'read committed';
set default_transaction_read_only = off;
-- A table that is locked (TRUNCATE, VACUUM FULL, ALTER) holds up its own mirror, and not for long the others.
set lock_timeout = '2s';
-- Planned once: keys are looked up one by one, whichever they are, and planning costs more than a few look-ups.
set plan_cache_mode = force_generic_plan;
-- Starting workers takes longer than looking up a few keys.
set max_parallel_workers_per_gather = 0;
-- Pins what the text of keys and rows depends on, and looks keys up one by one through their index.
select reactive_cache.pin_session()
