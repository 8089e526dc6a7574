-- What there is in our schema, by its kind and name; nothing if there is no schema.
select 'function ' || p.proname as made from pg_proc p join pg_namespace n on n.oid = p.pronamespace where n.nspname = 'reactive_cache'
union select 'relation ' || c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace where n.nspname = 'reactive_cache'
