-- One row: what the role lacks to follow a table, with the statements that give it; null if nothing. For a session with the role's own
-- search_path. Catalog only, and by name: PostgreSQL itself would only say that permission is denied.
-- $1 the table as configured, $2 the columns to show (none: all), $3 its key's columns
with named as (
  select parse_ident($1::text) as parts
),
found as (
  select c.oid, c.relname, c.relowner, c.relrowsecurity and c.relforcerowsecurity as forces_policies, n.oid as schema, n.nspname, r.rolname, r.rolsuper
  from named
  join pg_class c on c.relname = parts[cardinality(parts)]
  join pg_namespace n on n.oid = c.relnamespace
    -- to_regclass() would be refused where the schema may not be used, even by the planner.
    and case when cardinality(parts) > 1 then n.nspname = parts[cardinality(parts) - 1] else pg_table_is_visible(c.oid) end
  join pg_roles r on r.oid = c.relowner
),
elsewhere as (
  select string_agg(format('%I.%I', n.nspname, c.relname), ', ' order by n.nspname) as names
  from named join pg_class c on c.relname = parts[cardinality(parts)] join pg_namespace n on n.oid = c.relnamespace
  where c.relkind in ('r', 'p') and n.nspname !~ '^pg_'
),
judged as (
  select f.*, format('%I.%I', f.nspname, f.relname) as name, pg_has_role(f.relowner, 'USAGE') as owns,
    -- PostgreSQL 16 grants inheritance with each membership, and told it by the role before.
    pg_has_role(f.relowner, 'MEMBER') as is_member, current_setting('server_version_num')::int >= 160000 as grants_inherit
  from found f
),
statements as (
  select array_remove(array[
    case when not has_schema_privilege(schema, 'usage') and (owns or rolsuper or not has_schema_privilege(relowner, schema, 'usage'))
      then format('GRANT USAGE ON SCHEMA %I TO %I', nspname, current_user) end,
    case
      when owns then null
      when is_member and grants_inherit then format('GRANT %I TO %I WITH INHERIT TRUE', rolname, current_user)
      when is_member then format('ALTER ROLE %I INHERIT', current_user)
      when rolsuper then format('ALTER TABLE %s OWNER TO %I', name, current_user)
      else format('GRANT %I TO %I', rolname, current_user) end,
    case when owns and exists (select from pg_attribute a where a.attrelid = judged.oid and a.attnum > 0 and not a.attisdropped
        and (cardinality($2::text[]) = 0 or a.attname = any ($2::text[] || $3::text[]))
        and not has_column_privilege(judged.oid, a.attnum, 'select'))
      then format('GRANT SELECT ON %s TO %I', name, current_user) end,
    case when forces_policies and not exists (select from pg_roles r where r.rolname = current_user and (r.rolbypassrls or r.rolsuper))
      then format('ALTER ROLE %I BYPASSRLS', current_user) end
  ], null) as needed, name
  from judged
)
select case
    when not exists (select from found) then format('table %s does not exist in database %I%s', $1::text, current_database(),
      (select coalesce('; there is ' || names, '') from elsewhere))
    else (select format('role %I lacks rights on table %s. Run: %s', current_user, name, array_to_string(needed, '; '))
      from statements where cardinality(needed) > 0)
  end as problem
