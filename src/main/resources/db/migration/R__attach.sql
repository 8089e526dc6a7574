-- What a mirror may be, and the triggers on its table: attach(), detach() and refresh().
set local check_function_bodies = off; -- They call each other in any order, and no table is locked to look at them.

-- Whose turn it is to attach or detach. The lock of a table, because an advisory lock anybody could hold, and all of us would wait.
create or replace function take_attach_turn() returns void language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
  lock table reactive_cache.attach_turn in exclusive mode;
end $$;

-- The unique index that a key may rest on, or the reason why there is none.
create or replace function find_key_index(target regclass, key_columns text[], out key_index oid, out reason text)
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
declare
  i record;
begin
  for i in
    select x.indexrelid, x.indisvalid, x.indimmediate, x.indpred, x.indexprs
    from pg_index x
    where x.indrelid = target and x.indisunique and x.indnkeyatts = cardinality(key_columns)
      and (select array_agg(coalesce(a.attname::text, '') order by a.attname) from generate_series(0, x.indnkeyatts - 1) as n
        left join pg_attribute a on a.attrelid = target and a.attnum = x.indkey[n])
        = (select array_agg(k order by k::name) from unnest(key_columns) as k)
    order by x.indisprimary desc, x.indexrelid
  loop
    reason := case
      when i.indpred is not null then format('unique index %s is partial', i.indexrelid::regclass)
      when not i.indisvalid then format('unique index %s is not valid', i.indexrelid::regclass)
      when not i.indimmediate then format('the constraint of unique index %s is deferrable', i.indexrelid::regclass)
    end;
    if reason is null then
      key_index := i.indexrelid;
      return;
    end if;
  end loop;
  reason := coalesce(reason, 'there is no unique index over exactly these columns');
end $$;

-- Row triggers where statements may pass the statement triggers by: DML that names a partition, and logical replication.
create or replace function needs_row_triggers(target oid) returns boolean language sql stable set search_path = pg_catalog, pg_temp as $$
  select exists (select from pg_class where oid = target and relkind = 'p')
    or exists (select from pg_subscription_rel where srrelid = target)
$$;

-- A mirror's tables: itself and, below a partitioned table, every partition.
create or replace function mirrored_tables(target oid) returns table (relation oid) language sql stable set search_path = pg_catalog, pg_temp as $$
  select target union select relid from pg_partition_tree(target::regclass) where relid is not null
$$;

-- Why a table cannot be mirrored by these columns, what helps, and the SQLSTATE; all null when it can.
create or replace function target_problem(target oid, key_columns text[], out problem text, out remedy text, out code text)
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
declare
  r pg_class;
  named regclass := target;
  k record;
begin
  select * into r from pg_class where oid = target;
  if not found then
    problem := 'there is no such table';
    code := '42P01';
    return;
  elsif coalesce(cardinality(key_columns), 0) = 0 or cardinality(key_columns) <> (select count(distinct c) from unnest(key_columns) as c) then
    problem := format('the key of %s needs one or more different columns', named);
    code := '22023';
    return;
  end if;
  code := '42809';
  if r.relkind not in ('r', 'p') then
    problem := format('%s is not a table', named);
    remedy := 'Views, materialized views and foreign tables change without triggers. Mirror the tables below them.';
    return;
  elsif r.relpersistence = 't' then
    problem := format('%s is a temporary table', named);
    remedy := 'No other session could read its rows.';
    return;
  elsif r.relnamespace in ('pg_catalog'::regnamespace, 'information_schema'::regnamespace, 'reactive_cache'::regnamespace) then
    problem := format('%s belongs to the system', named);
    remedy := 'Only tables of applications can be mirrored.';
    return;
  elsif r.relispartition then
    problem := format('%s is a partition', named);
    remedy := 'Mirror the partitioned table at its root.';
    return;
  elsif exists (select from pg_inherits where inhrelid = target) or (r.relkind = 'r' and exists (select from pg_inherits where inhparent = target)) then
    problem := format('%s takes part in table inheritance', named);
    remedy := 'A unique index does not reach across inheritance. Use declarative partitioning.';
    return;
  elsif exists (select from reactive_cache.mirrored_tables(target) m join pg_class c on c.oid = m.relation where c.relkind = 'f') then
    problem := format('%s has a foreign table among its partitions', named);
    remedy := 'A foreign table changes without triggers.';
    return;
  end if;
  for k in
    select c.name, a.attnum, a.attnotnull, format_type(a.atttypid, -1) as type, reactive_cache.key_type_kind(a.atttypid) as kind
    from unnest(key_columns) with ordinality as c(name, position)
    left join pg_attribute a on a.attrelid = target and a.attname = c.name and a.attnum > 0 and not a.attisdropped
    order by c.position
  loop
    if k.attnum is null then
      problem := format('%s has no column %I', named, k.name);
      code := '42703';
      return;
    elsif k.kind is null then
      problem := format('column %I of %s has type %s, which cannot be part of a key', k.name, named, k.type);
      remedy := 'Its text is not the same in every session, or not one text for each value.';
      code := '0A000';
      return;
    elsif not k.attnotnull then
      problem := format('column %I of %s may be null', k.name, named);
      remedy := 'A key must name its row: ALTER TABLE ... ALTER COLUMN ... SET NOT NULL.';
      code := '55000';
      return;
    end if;
  end loop;
  code := null;
  select f.reason into problem from reactive_cache.find_key_index(named, key_columns) f where f.key_index is null;
  if found then
    problem := format('columns (%s) of %s are not a usable key: %s', array_to_string(key_columns, ', '), named, problem);
    remedy := 'The key needs a unique index that is valid, not partial, over plain columns, and not deferrable.';
    code := '55000';
  end if;
end $$;

-- Fails, and says why and what helps, unless the table can be mirrored by these columns.
create or replace function check_target(target regclass, key_columns text[]) returns void
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
declare
  found_problem record;
begin
  select * into found_problem from reactive_cache.target_problem(target, key_columns);
  if found_problem.problem is not null then
    raise exception '%', found_problem.problem using errcode = found_problem.code, hint = coalesce(found_problem.remedy, '');
  end if;
end $$;

-- The table that a name of the configuration means: as the role's own search_path finds it, which sessions of ours do not have. Null if
-- there is none, and where the role may not look: what is missing then is told by table_rights.sql.
create or replace function configured_table(name text) returns regclass language plpgsql volatile set search_path = pg_catalog, pg_temp as $$
begin
  set local search_path to default;
  return pg_catalog.to_regclass(configured_table.name);
exception when insufficient_privilege then
  return null;
end $$;

-- The triggers that a mirror should have and those that it has (trigger_name null: missing; enabled: 'A' is right).
create or replace function mirror_triggers(mirror_id smallint) returns table (relation oid, event text, trigger_name name, enabled "char")
language sql stable set search_path = pg_catalog, pg_temp as $$
  select r.relation, e.event, t.tgname, t.tgenabled
  from reactive_cache.mirror m
  cross join reactive_cache.mirrored_tables(m.relation) r
  cross join unnest(reactive_cache.trigger_events(m)) as e(event)
  left join pg_trigger t on t.tgrelid = r.relation
    and t.tgfoid = to_regprocedure(format('reactive_cache.%I()', m.name || '_' || e.event))
    and (t.tgtype & 1 = 1) = (e.event = 'rekey' or m.row_triggers and e.event <> 'truncate')
  where m.id = mirror_id
$$;

-- Makes the missing triggers and switches on the disabled ones; true if something may have passed them by.
create or replace function install_triggers(mirror_id smallint) returns boolean language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
  m reactive_cache.mirror;
  t record;
  changed boolean := false;
begin
  select * into strict m from reactive_cache.mirror where id = mirror_id;
  if m.before_triggers is distinct from reactive_cache.needs_before_form(m) then
    perform reactive_cache.remove_triggers(mirror_id);
    perform reactive_cache.write_trigger_functions(mirror_id);
    select * into strict m from reactive_cache.mirror where id = mirror_id;
  end if;
  for t in select * from reactive_cache.mirror_triggers(mirror_id) where trigger_name is null
      -- Partitions get clones of the row triggers; only TRUNCATE is each one's own.
      and (not m.row_triggers or event = 'truncate' or relation = m.relation) loop
    execute format('create trigger %I after %s on %s %s execute function reactive_cache.%I()',
      'reactive_cache_' || m.name || '_' || t.event,
      case when t.event = 'rekey' then 'update of ' || (select string_agg(quote_ident(k), ', ') from unnest(m.key_columns) as k) else t.event end,
      t.relation::regclass,
      case
        when t.event = 'rekey' then (select format('for each row when (pg_catalog.record_image_ne(row(%s), row(%s)))',
            string_agg('old.' || quote_ident(k), ', '), string_agg('new.' || quote_ident(k), ', ')) from unnest(m.key_columns) as k)
        when t.event = 'truncate' then 'for each statement'
        when m.row_triggers then 'for each row'
        when t.event = 'insert' or t.event = 'update' and not m.before_triggers then 'referencing new table as new_rows for each statement'
        when t.event = 'delete' then 'referencing old table as old_rows for each statement'
        else 'referencing old table as old_rows new table as new_rows for each statement'
      end,
      m.name || '_' || t.event);
    changed := changed or reactive_cache.trigger_counts(m.id, m.relation, t.relation, t.event);
  end loop;
  for t in select * from reactive_cache.mirror_triggers(mirror_id) where enabled <> 'A' loop
    execute format('alter table %s enable always trigger %I', t.relation::regclass, t.trigger_name);
    changed := changed or reactive_cache.trigger_counts(m.id, m.relation, t.relation, t.event);
  end loop;
  return changed;
end $$;

-- Drops a mirror's triggers and their functions.
create or replace function remove_triggers(mirror_id smallint) returns void language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
  m reactive_cache.mirror;
  names text[];
  t record;
begin
  select * into strict m from reactive_cache.mirror where id = mirror_id;
  names := array(select format('reactive_cache.%I()', m.name || '_' || event)
    from unnest(array['insert', 'update', 'delete', 'truncate', 'rekey']) as event);
  for t in select tgrelid::regclass as relation, tgname from pg_trigger
      where tgparentid = 0 and tgfoid in (select to_regprocedure(name) from unnest(names) as name) loop
    execute format('drop trigger %I on %s', t.tgname, t.relation);
  end loop;
  execute 'drop function if exists ' || array_to_string(names, ', ');
end $$;

-- Journals "read the whole mirror again", and rings if the leader sleeps.
create or replace function journal_whole_mirror(mirror_id smallint) returns void language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
  insert into reactive_cache.journal (mirror, key) values (mirror_id, null);
  if pg_sequence_last_value('reactive_cache.awake'::regclass) = 0 then
    perform pg_notify('reactive_cache', '');
  end if;
end $$;

-- Makes a table a mirror, or makes sure that it still is one; all its partitions are known from the beginning. Waits for the table's
-- writers a tenth of a second at most: every other writer queues behind it.
create or replace function attach(target regclass, mirror text, key_columns text[]) returns smallint
language plpgsql set search_path = pg_catalog, pg_temp set lock_timeout = '100ms' as $$
declare
  old reactive_cache.mirror;
  now reactive_cache.mirror;
  same boolean;
begin
  if mirror is null or mirror !~ '^[a-z0-9_-]{1,40}$' then
    raise exception 'mirror name % is not 1 to 40 of a-z 0-9 _ -', coalesce(quote_literal(mirror), 'null') using errcode = 'invalid_name';
  end if;
  -- Before the check, so that what was checked is what is attached.
  perform reactive_cache.take_attach_turn();
  perform reactive_cache.check_target(target, key_columns);
  select * into old from reactive_cache.mirror m where m.name = attach.mirror;
  now.id := old.id;
  now.name := mirror;
  now.relation := target;
  now.table_name := target::text;
  now.key_columns := key_columns;
  now.key_index := (select f.key_index from reactive_cache.find_key_index(target, attach.key_columns) f);
  now.row_triggers := reactive_cache.needs_row_triggers(target);
  now.attached_at := clock_timestamp();
  select array_agg(a.attnum order by k.position), array_agg(a.atttypid order by k.position)
    into now.key_attributes, now.key_types
    from unnest(key_columns) with ordinality as k(name, position)
    join pg_attribute a on a.attrelid = target and a.attname = k.name and not a.attisdropped;
  same := (old.relation, old.key_columns, old.key_attributes, old.key_types, old.row_triggers)
    is not distinct from (now.relation, now.key_columns, now.key_attributes, now.key_types, now.row_triggers);
  if old.id is null then
    insert into reactive_cache.mirror (name, relation, table_name, key_columns, key_attributes, key_types, key_index, row_triggers)
      values (now.name, now.relation, now.table_name, now.key_columns, now.key_attributes, now.key_types, now.key_index, now.row_triggers)
      returning id into now.id;
  elsif not same or old.key_index <> now.key_index or old.table_name <> now.table_name then
    if not same then
      perform reactive_cache.remove_triggers(old.id);
    end if;
    update reactive_cache.mirror m set relation = now.relation, table_name = now.table_name, key_columns = now.key_columns,
        key_attributes = now.key_attributes, key_types = now.key_types, key_index = now.key_index,
        row_triggers = now.row_triggers, attached_at = now.attached_at
      where m.id = now.id;
  end if;
  if not same or old.key_index <> now.key_index then
    perform reactive_cache.write_trigger_functions(now.id);
  end if;
  if reactive_cache.install_triggers(now.id) or not same then
    perform reactive_cache.journal_whole_mirror(now.id);
  end if;
  if not same then
    delete from reactive_cache.mirror_partition p where p.mirror = now.id;
    insert into reactive_cache.mirror_partition
      select now.id, t.relation from reactive_cache.mirrored_tables(target) t where t.relation <> target;
  end if;
  return now.id;
end $$;

-- Ends a mirror; false if there was none of that name. What Redis holds of it stays until it expires or is dropped there.
create or replace function detach(mirror text) returns boolean
language plpgsql set search_path = pg_catalog, pg_temp set lock_timeout = '100ms' as $$
declare
  mirror_id smallint;
begin
  perform reactive_cache.take_attach_turn();
  select m.id into mirror_id from reactive_cache.mirror m where m.name = detach.mirror;
  if not found then
    return false;
  end if;
  perform reactive_cache.remove_triggers(mirror_id);
  delete from reactive_cache.mirror_partition p where p.mirror = mirror_id;
  delete from reactive_cache.mirror m where m.id = mirror_id;
  return true;
end $$;

-- Has everything that is cached of a mirror read again: after DDL, or changes that no trigger saw.
create or replace function refresh(mirror text) returns void language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
  mirror_id smallint;
begin
  select m.id into mirror_id from reactive_cache.mirror m where m.name = refresh.mirror;
  if not found then
    raise exception 'there is no mirror %', quote_literal(mirror) using errcode = 'undefined_object';
  end if;
  perform reactive_cache.journal_whole_mirror(mirror_id);
end $$;
