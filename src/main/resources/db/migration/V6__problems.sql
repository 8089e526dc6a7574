-- What keeps a mirror from following its table: one row a problem, none when all is well. Catalog only; asked every few seconds.
-- attach_mends: attach() would put it right, and nobody can have meant it: a new partition, a table that was made anew, triggers
-- that were enabled again after a load but not ALWAYS.
create function problems() returns table (mirror text, problem text, attach_mends boolean) language sql stable set search_path = pg_catalog, pg_temp as $$
  with mirrored as (
    select m.*, c.oid is not null as present, to_regclass(m.table_name)::oid as named
    from reactive_cache.mirror m left join pg_class c on c.oid = m.relation)
  select m.name, format('table %s was dropped', m.table_name), false from mirrored m where not present and named is null
  union all
  select m.name, format('table %s was replaced by another table', m.table_name), true from mirrored m where named <> m.relation
  union all
  select m.name, format('table %s is now %s', m.table_name, m.relation::regclass), false from mirrored m where present and named is null
  union all
  select m.name, format('key column %s was renamed, dropped or changed its type', quote_ident(k.name)), false
  from mirrored m, unnest(m.key_columns, m.key_attributes, m.key_types) as k(name, number, type)
  where present and not exists (
    select from pg_attribute a
    where a.attrelid = m.relation and a.attnum = k.number and a.attname = k.name and a.atttypid = k.type and not a.attisdropped)
  union all
  select m.name, format('key column %s may be null', quote_ident(a.attname)), false
  from mirrored m join pg_attribute a on a.attrelid = m.relation and a.attnum = any (m.key_attributes)
  where not a.attisdropped and not a.attnotnull
  union all
  select m.name, f.reason, false from mirrored m, reactive_cache.find_key_index(m.relation::regclass, m.key_columns) f
  where present and f.key_index is null
  union all
  select m.name, format('%s trigger is missing on %s', t.event, t.relation::regclass), true
  from mirrored m, reactive_cache.mirror_triggers(m.id) t where present and t.trigger_name is null
  union all
  select m.name, format('%s trigger on %s is not ENABLE ALWAYS', t.event, t.relation::regclass), t.enabled = 'O'
  from mirrored m, reactive_cache.mirror_triggers(m.id) t where present and t.enabled <> 'A'
  union all
  select m.name, format('%s is the target of a subscription, whose changes pass statement triggers by', m.table_name), true
  from mirrored m where present and not row_triggers and reactive_cache.needs_row_triggers(m.relation)
$$;

-- Applications need no rights here for the triggers to work; what they may call is written().
revoke all on all functions in schema reactive_cache from public;
grant usage on schema reactive_cache to public;
grant execute on function written(text) to public;
