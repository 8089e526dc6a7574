-- One row: why the demonstration cannot use the table that the role's search_path finds under its name, null if it can or may make it; and
-- whether the table is somebody else's. Catalog only: a role that may not read the table is told so.
with found as (
  select c.oid, c.relkind, c.oid::regclass as name
  from pg_class c where c.oid = to_regclass('profile')
),
wanted as (
  select w.name, w.types
  from (values ('username', array['character varying', 'text', 'character']), ('followings_count', array['bigint']),
    ('followers_count', array['bigint']), ('likes_count', array['bigint'])) as w(name, types)
),
columns as (
  select a.attname, format_type(a.atttypid, null) as type, a.attnotnull, a.atthasdef, a.attidentity, a.attgenerated, a.attnum
  from pg_attribute a where a.attrelid = (select oid from found) and a.attnum > 0 and not a.attisdropped
),
foreign_table as (
  select case
    when f.relkind not in ('r', 'p') then 'it is not a table'
    when exists (select from wanted w where w.name not in (select attname from columns))
      then (select format('it has no column %s', string_agg(w.name, ', ')) from wanted w where w.name not in (select attname from columns))
    when exists (select from wanted w join columns c on c.attname = w.name where c.type <> all (w.types))
      then (select format('its column %I has type %s', c.attname, c.type) from wanted w join columns c on c.attname = w.name
        where c.type <> all (w.types) limit 1)
    when exists (select from columns c where c.attname not in (select name from wanted) and c.attnotnull and not c.atthasdef
        and c.attidentity = '' and c.attgenerated = '')
      then (select format('its column %I wants a value in each row', c.attname) from columns c where c.attname not in (select name from wanted)
        and c.attnotnull and not c.atthasdef and c.attidentity = '' and c.attgenerated = '' limit 1)
    when not exists (select from pg_index i join columns c on c.attname = 'username' where i.indrelid = f.oid and i.indisunique and i.indisvalid
        and i.indimmediate and i.indpred is null and i.indnkeyatts = 1 and i.indkey[0] = c.attnum)
      then 'its column username has no unique index'
  end as reason, f.name, f.oid
  from found f
),
rights as (
  select f.name, string_agg(r.name, ', ') as missing
  from found f cross join (values ('SELECT'), ('INSERT'), ('UPDATE'), ('DELETE')) as r(name)
  where not has_table_privilege(f.oid, r.name)
  group by f.name
)
select case
    when foreign_table.reason is not null then format('table %s is not the demonstration''s: %s', shown.name, foreign_table.reason)
    when rights.missing is not null then format('role %I may not write table %s. Run: GRANT %s ON %s TO %I',
      current_user, shown.name, rights.missing, shown.name, current_user)
    when foreign_table.oid is not null then null
    when current_schema() is null then format('the search_path of role %I names no schema that it may use', current_user)
    when not has_schema_privilege(current_schema(), 'create') then format(
      'role %1$I may not make the table profile in schema %2$I. Run: GRANT CREATE ON SCHEMA %2$I TO %1$I', current_user, current_schema())
  end as problem,
  foreign_table.reason is not null as is_foreign
from (select) as one left join foreign_table on true left join rights on true
left join lateral (
  select format('%I.%I', n.nspname, c.relname) as name from pg_class c join pg_namespace n on n.oid = c.relnamespace where c.oid = foreign_table.oid
) as shown on true
