-- One row: why a table cannot be mirrored, by the very code that attaches it; null if it can. Nothing is locked.
-- $1 the table as configured, $2 the columns to show (none: all), $3 its key's columns
with found as (
  select reactive_cache.configured_table($1)::oid as oid
)
select coalesce(
    (select t.problem || coalesce('. ' || t.remedy, '') from found f, reactive_cache.target_problem(f.oid, $3::text[]) t where t.problem is not null),
    (select format('%s has no column %s', f.oid::regclass, string_agg(quote_ident(c), ', ')) from found f, unnest($2::text[]) as c
      where not exists (select from pg_attribute a where a.attrelid = f.oid and a.attname = c and a.attnum > 0 and not a.attisdropped)
      group by f.oid),
    (select reactive_cache.untrusted_type(f.oid, $2::text[]) || '. Give the type to the owner of the table, or name the columns without it' from found f)
  ) as problem
