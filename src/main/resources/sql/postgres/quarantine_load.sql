-- $1 the epoch. What is quarantined of mirrors that still are; what an older epoch knew is to be read again.
select q.mirror::int as mirror, reactive_cache.key_bytes(q.key) as key, q.reason, q.epoch < $1::bigint as is_older
from reactive_cache.quarantine q
join reactive_cache.mirror m on m.id = q.mirror
