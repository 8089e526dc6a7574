-- The statements that drop what is in our schema, in this order. None says CASCADE: what somebody else has made of it keeps it. Whatever
-- belongs to a table goes with that.
with contained as (
  select c.relkind, c.oid::regclass::text as name
  from pg_class c
  where c.relnamespace = 'reactive_cache'::regnamespace and c.relkind in ('r', 'p', 'v', 'S') and not exists (
    select from pg_depend o
    where o.classid = 'pg_class'::regclass and o.objid = c.oid and o.refclassid = 'pg_class'::regclass and o.refobjid <> c.oid and o.deptype in ('a', 'i'))
)
select statement
from (
  select 0, format('drop trigger %I on %s', t.tgname, t.tgrelid::regclass) from pg_trigger t join pg_class c on c.oid = t.tgrelid
    where c.relnamespace = 'reactive_cache'::regnamespace and not t.tgisinternal and t.tgparentid = 0
  union all select 1, 'drop function ' || string_agg(p.oid::regprocedure::text, ', ') from pg_proc p where p.pronamespace = 'reactive_cache'::regnamespace
  union all select 2, 'drop view ' || string_agg(name, ', ') from contained where relkind = 'v'
  union all select 3, 'drop table ' || string_agg(name, ', ') from contained where relkind in ('r', 'p')
  union all select 4, 'drop sequence ' || string_agg(name, ', ') from contained where relkind = 'S'
) as d(position, statement)
where statement is not null
order by position
