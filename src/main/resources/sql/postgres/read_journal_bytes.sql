-- What a journal read finds, with its keys as bytes: for databases whose text may have no form in UTF-8.
select read.snapshot, read.xmin, read.mirror, reactive_cache.key_bytes(read.key) as key,
       case when read.keys is not null then array(select reactive_cache.key_bytes(k) from unnest(read.keys) as k) end as keys,
       read.id, read.locked_id, read.again_id, read.changed_at
from (/*read*/) as read
