-- $1 the mirror's number, $2 keys, as bytes, that were stored, or are gone.
delete from reactive_cache.quarantine q
using (select reactive_cache.key_of(bytes) as key from unnest($2::bytea[]) as bytes offset 0) as a
where q.mirror = $1 and md5(q.key) = md5(a.key) and q.key = a.key
returning reactive_cache.key_bytes(q.key) as key
