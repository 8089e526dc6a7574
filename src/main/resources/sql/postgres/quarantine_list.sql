-- $1 the mirror's name. The newest first; one row without a key where nothing is listed.
select reactive_cache.key_bytes(q.key) as key, q.reason, q.detail, q.count, q.first_seen, q.last_seen, coalesce(u.count, 0) as unlisted
from reactive_cache.mirror m
left join reactive_cache.quarantine q on q.mirror = m.id
left join reactive_cache.quarantine_unlisted u on u.mirror = m.id
where m.name = $1
order by q.last_seen desc, q.key
