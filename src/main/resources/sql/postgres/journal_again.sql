-- $1 mirrors' numbers, $2 keys: one journal row, and so a new id, for each pair.
insert into reactive_cache.journal (mirror, key)
select again.mirror, again.key
from unnest($1::int[], $2::text[]) as again(mirror, key)
returning mirror::int as mirror, key, id
