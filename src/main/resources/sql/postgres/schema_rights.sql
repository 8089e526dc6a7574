-- One row: what the role lacks to install or to change the schema reactive_cache, with the statement that gives it; null if nothing.
with owners as (
  select n.nspowner as owner, 1 as place from pg_namespace n where n.nspname = 'reactive_cache'
  union
  select c.relowner, 2 from pg_class c join pg_namespace n on n.oid = c.relnamespace where n.nspname = 'reactive_cache'
  union
  select p.proowner, 2 from pg_proc p join pg_namespace n on n.oid = p.pronamespace where n.nspname = 'reactive_cache'
),
foreign_owner as (
  select r.rolname, r.rolsuper from owners o join pg_roles r on r.oid = o.owner
  where not pg_has_role(o.owner, 'USAGE') order by o.place, r.rolname limit 1
)
select case
    when exists (select from foreign_owner) then (
      select format('the schema reactive_cache belongs to role %I, and not to role %I. ', rolname, current_user)
        || case when rolsuper then format('Connect as %I, or have it dropped, to be installed anew: DROP SCHEMA reactive_cache CASCADE', rolname)
          else format('Run: GRANT %I TO %I', rolname, current_user) end
      from foreign_owner)
    when not exists (select from owners) and not has_database_privilege(current_database(), 'create')
      then format('role %1$I may not create the schema reactive_cache. Run: GRANT CREATE ON DATABASE %2$I TO %1$I', current_user, current_database())
  end as problem
