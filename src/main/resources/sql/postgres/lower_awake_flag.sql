-- In this order, and in a transaction of its own: z must be drawn after the flag was lowered, and be
-- decided at once.
begin;
select setval('reactive_cache.awake', 0);
select pg_current_xact_id()::text::bigint as z;
commit
