-- The newest whole-mirror entry of each mirror, and what is not settled yet of keys that were journaled again. Neither shares its row.
select mirror::int as mirror, null::bytea as key, max(id) as id
from reactive_cache.journaled_singly
where key is null
group by mirror
union all
select j.mirror::int, reactive_cache.key_bytes(j.key), max(j.id)
from reactive_cache.journaled_singly j
where j.xid >= (select settled_xid from reactive_cache.history) and j.id > (select settled_id from reactive_cache.history)
  and j.key is not null and j.at = 'epoch'
group by j.mirror, j.key
