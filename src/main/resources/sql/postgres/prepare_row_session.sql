select reactive_cache.pin_session();
-- Keys are looked up one by one through their index, whatever stale statistics suggest.
set enable_seqscan = off;
set enable_hashjoin = off;
set enable_mergejoin = off;
set jit = off
