-- $1 how many rows that are not settled yet the journal may hold; settled ones stay until the whole leaf
-- can go, and must not count: the leaf in use cannot. The ring bounds all of them. Never lowered, since
-- nothing counts as settled in the first moments of an epoch. Once it overflowed only a new epoch raises it.
select setval('reactive_cache.journal_limit', wanted.id)
from reactive_cache.overflowed o
cross join reactive_cache.journal_limit l
cross join reactive_cache.history h
cross join (select reactive_cache.journal_floor() as id) f
cross join lateral (select least(greatest(f.id, h.settled_id) + $1::bigint, f.id + 8000000) as id) wanted
where o.last_value = 0 and wanted.id > l.last_value
