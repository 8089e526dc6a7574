-- $1 the mirror's number, $2 keys, as bytes, that a loader could not show. Has the leader judge those that are not listed, while there is room.
select reactive_cache.journal_again($1::int2, array(
  select k from (select reactive_cache.key_of(bytes) as k from unnest($2::bytea[]) as bytes offset 0) as asked
  where octet_length(k) <= 8192
    and not exists (select from reactive_cache.quarantine q where q.mirror = $1 and md5(q.key) = md5(k) and q.key = k)
    and not exists (select from reactive_cache.quarantine_unlisted u where u.mirror = $1)))
