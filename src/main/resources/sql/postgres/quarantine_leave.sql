-- $1 the mirror's number, $2 keys that were stored, or are gone.
delete from reactive_cache.quarantine q
using unnest($2::text[]) as a(key)
where q.mirror = $1 and md5(q.key) = md5(a.key) and q.key = a.key
returning q.key
