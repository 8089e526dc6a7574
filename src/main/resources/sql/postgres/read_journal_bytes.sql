-- What a look finds, with its keys as bytes: for databases whose text may have no form in UTF-8.
select look.snapshot, look.xmin, look.mirror, reactive_cache.key_bytes(look.key) as key,
       case when look.keys is not null then array(select reactive_cache.key_bytes(k) from unnest(look.keys) as k) end as keys,
       look.id, look.locked_id, look.again_id, look.changed_at
from (/*look*/) as look
