-- What keeps a mirror from following its table.
set local check_function_bodies = off; -- They call each other in any order, and no table is locked to look at them.

-- What is wrong with tables, their keys and their triggers. All that attach() would refuse is here, too.
create or replace function problems_of_tables() returns table (mirror text, problem text, attach_mends boolean)
language sql stable set search_path = pg_catalog, pg_temp as $$
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
  select m.name, t.problem, false from mirrored m cross join lateral reactive_cache.target_problem(m.relation, m.key_columns) t
  where present and t.problem is not null and t.code <> '42703'
  union all
  select m.name, format('%s trigger is missing on %s', t.event, t.relation::regclass), true
  from mirrored m, reactive_cache.mirror_triggers(m.id) t
  where present and t.trigger_name is null and reactive_cache.trigger_counts(m.id, m.relation, t.relation, t.event)
  union all
  select m.name, format('%s trigger on %s is not ENABLE ALWAYS', t.event, t.relation::regclass), t.enabled = 'O'
  from mirrored m, reactive_cache.mirror_triggers(m.id) t where present and t.enabled <> 'A'
  union all
  select m.name, format('%s is the target of a subscription, whose changes pass statement triggers by', m.table_name), true
  from mirrored m where present and not row_triggers and reactive_cache.needs_row_triggers(m.relation)
$$;

-- One row a problem, none when all is well. Catalog only; asked every few seconds. attach_mends: attach() would put it right, and nobody
-- can have meant it: a table that was made anew, triggers that were enabled again after a load but not ALWAYS. New partitions are no
-- problem: see repartitioned_mirrors().
create or replace function problems() returns table (mirror text, problem text, attach_mends boolean) language sql stable set search_path = pg_catalog, pg_temp as $$
  select * from reactive_cache.problems_of_tables()
  union all
  select m.name, case when m.before_triggers is null then 'its triggers are of an older version'
      when m.before_triggers then 'its triggers are made for BEFORE UPDATE triggers, which it has no longer'
      else 'it has a BEFORE UPDATE trigger, which may change keys' end, true
  from reactive_cache.mirror m
  where exists (select from pg_class c where c.oid = m.relation) and m.before_triggers is distinct from reactive_cache.needs_before_form(m)
$$;
