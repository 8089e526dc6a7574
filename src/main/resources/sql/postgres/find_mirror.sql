-- $1 the mirror's name, $2 the columns to show (none: all), $3 its table and $4 its key's columns as configured: a mirror that follows
-- another table, or is known by other columns, is not the one that is asked for. A look-up that has no form in UTF-8 cannot be sent, and so
-- not be used: what is wrong with such a table its problems tell.
select found.id, found.lookup, found.lookup_together, md5(found.lookup || found.shape) as signature, getdatabaseencoding() = 'UTF8' as is_utf8
from (
  select m.id::int as id, reactive_cache.lookup_sql(m.name, $2::text[]) as lookup, reactive_cache.lookup_together_sql(m.name, $2::text[]) as lookup_together, reactive_cache.row_shape(m.relation, $2::text[]) as shape
  from reactive_cache.mirror m
  where m.name = $1 and m.relation = (select reactive_cache.configured_table($3)) and m.key_columns = $4::text[]
) found
where reactive_cache.shown_text(found.lookup) operator(pg_catalog.=) found.lookup
