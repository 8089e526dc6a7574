-- $1 mirrors' numbers, $2 keys: one journal row, and so a new id, for each pair. The time 1970 marks them:
-- nothing changed now, and this id was not drawn under the row's lock.
insert into reactive_cache.journal (mirror, key, at)
select again.mirror, again.key, 'epoch'
from unnest($1::int[], $2::text[]) as again(mirror, key)
returning mirror::int as mirror, key, id
