-- $1 how many rows the journal may hold. Once it overflowed only a new epoch raises the limit.
select setval('reactive_cache.journal_limit', reactive_cache.journal_floor() + $1::bigint)
from reactive_cache.overflowed o
where o.last_value = 0
