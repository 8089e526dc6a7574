-- The newest whole-mirror entry of each mirror, and what is not settled yet of keys that were journaled again. Neither shares its row.
select mirror::int as mirror, null as key, max(id) as id
from reactive_cache.journaled_singly
where key is null
group by mirror
union all
select j.mirror::int, j.key, max(j.id)
from reactive_cache.history h cross join reactive_cache.journaled_singly j
where j.xid >= h.settled_xid and j.id > h.settled_id and j.key is not null and j.at = 'epoch'
group by j.mirror, j.key
