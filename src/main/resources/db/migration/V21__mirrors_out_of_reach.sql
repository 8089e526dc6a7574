-- A table in a schema that our role may not use is a problem of its mirror, and not of all of them.

-- As before, and null, too, where the role may not look: what is missing then is told by table_rights.sql.
create or replace function configured_table(name text) returns regclass language plpgsql volatile set search_path = pg_catalog, pg_temp as $$
begin
  set local search_path to default;
  return pg_catalog.to_regclass(configured_table.name);
exception when insufficient_privilege then
  return null;
end $$;
