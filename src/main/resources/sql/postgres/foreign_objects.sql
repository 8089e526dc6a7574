-- First parameter: what migrations make, by kind and name. One row: what else there is in our schema, but for mirrors' trigger functions;
-- all that there is, where nothing shows that the schema is ours, since a name alone may be anybody's.
select string_agg(pg_describe_object(d.classid, d.objid, 0), ', ') as theirs
from pg_depend d
left join pg_proc p on d.classid = 'pg_proc'::regclass and p.oid = d.objid
left join pg_class c on d.classid = 'pg_class'::regclass and c.oid = d.objid
cross join (
  select to_regprocedure('reactive_cache.attach(regclass, text, text[])') is not null
    or to_regprocedure('reactive_cache.write_trigger_functions(smallint)') is not null
    or coalesce((select array_agg(attname order by attnum) from pg_attribute where attrelid = to_regclass('reactive_cache.journal') and attnum > 0)
      = '{xid,id,mirror,key,at}'::name[], false)) as shown(ours)
where d.refclassid = 'pg_namespace'::regclass and d.refobjid = 'reactive_cache'::regnamespace and d.deptype = 'n'
  -- What belongs to a table goes with it.
  and not exists (
    select from pg_depend o
    where o.classid = d.classid and o.objid = d.objid and o.refclassid = 'pg_class'::regclass
      and o.refobjid <> d.objid and o.deptype in ('a', 'i'))
  and (not shown.ours
    or coalesce('function ' || p.proname, 'relation ' || c.relname, '') <> all (?)
      and not (coalesce(p.prorettype, 0) = 'trigger'::regtype and p.prosrc like '%reactive_cache.journal%'))
