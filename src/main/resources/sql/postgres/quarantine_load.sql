-- $1 the epoch. What is set aside of mirrors that still are; what an older epoch knew is to be read again.
select q.mirror::int as mirror, q.key, q.reason, q.epoch < $1::bigint as is_older
from reactive_cache.quarantine q
join reactive_cache.mirror m on m.id = q.mirror
