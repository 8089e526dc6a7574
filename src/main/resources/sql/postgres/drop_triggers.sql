-- The statements that drop our triggers on the tables of applications, one for each table, and the table's name.
select string_agg(format('drop trigger %I on %s', t.tgname, t.tgrelid::regclass), '; ') as statement, t.tgrelid::regclass::text as relation
from pg_trigger t join pg_proc p on p.oid = t.tgfoid join pg_class c on c.oid = t.tgrelid
where p.pronamespace = 'reactive_cache'::regnamespace and c.relnamespace <> 'reactive_cache'::regnamespace
  and not t.tgisinternal and t.tgparentid = 0
group by t.tgrelid
