-- $1 mirrors' numbers, $2 keys as bytes: one journal row, and so a new id, for each pair. The time 1970 marks them:
-- nothing changed now, and this id was not drawn under the row's lock.
insert into reactive_cache.journal (mirror, key, at)
select again.mirror, again.key, 'epoch'
from (select a.mirror, reactive_cache.key_of(a.bytes) as key from unnest($1::int[], $2::bytea[]) as a(mirror, bytes) offset 0) as again
where again.key is not null
returning mirror::int as mirror, reactive_cache.key_bytes(key) as key, id
