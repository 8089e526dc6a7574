-- $1 the mirror's name, $2 the columns to show (none: all).
select found.id, found.lookup, md5(found.lookup) as signature
from (
  select m.id::int as id, reactive_cache.lookup_sql(m.name, $2::text[]) as lookup
  from reactive_cache.mirror m
  where m.name = $1
) found
