-- One row: the names of a table's columns as JSON, null if there is no such table. For a session with the role's own search_path.
-- $1 the table as configured
with named as (
  select parse_ident($1::text) as parts
)
select json_agg(a.attname order by a.attnum)::text as names
from named
join pg_class c on c.relname = parts[cardinality(parts)]
join pg_namespace n on n.oid = c.relnamespace
  -- to_regclass() would be refused where the schema may not be used.
  and case when cardinality(parts) > 1 then n.nspname = parts[cardinality(parts) - 1] else pg_table_is_visible(c.oid) end
join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
