-- The number is arbitrary and fixed: the first bytes of the MD5 of "reactive_cache".
select pg_try_advisory_lock(x'5b1c7a90d3e24f61'::bigint)
