-- attach, detach, refresh, problems: what mirrors are.

-- The unique index that a key may rest on, or the reason why there is none.
create function find_key_index(target regclass, key_columns text[], out key_index oid, out reason text)
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

-- Fails, and says why and what helps, unless the table can be mirrored by these columns.
create function check_target(target regclass, key_columns text[]) returns void
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
declare
  r pg_class;
  k record;
begin
  select * into r from pg_class where oid = target;
  if not found then
    raise exception 'there is no such table' using errcode = 'undefined_table';
  elsif r.relkind not in ('r', 'p') then
    raise exception '% is not a table', target using errcode = 'wrong_object_type',
      hint = 'Views, materialized views and foreign tables change without triggers. Mirror the tables below them.';
  elsif r.relpersistence = 't' then
    raise exception '% is a temporary table', target using errcode = 'wrong_object_type', hint = 'No other session could read its rows.';
  elsif r.relnamespace in ('pg_catalog'::regnamespace, 'information_schema'::regnamespace, 'reactive_cache'::regnamespace) then
    raise exception '% belongs to the system', target using errcode = 'wrong_object_type', hint = 'Only tables of applications can be mirrored.';
  elsif r.relispartition then
    raise exception '% is a partition', target using errcode = 'wrong_object_type', hint = 'Mirror the partitioned table at its root.';
  elsif exists (select from pg_inherits where inhrelid = target) or (r.relkind = 'r' and exists (select from pg_inherits where inhparent = target)) then
    raise exception '% takes part in table inheritance', target using errcode = 'wrong_object_type',
      hint = 'A unique index does not reach across inheritance. Use declarative partitioning.';
  elsif exists (select from reactive_cache.mirrored_tables(target) m join pg_class c on c.oid = m.relation where c.relkind = 'f') then
    raise exception '% has a foreign table among its partitions', target using errcode = 'wrong_object_type',
      hint = 'A foreign table changes without triggers.';
  elsif coalesce(cardinality(key_columns), 0) = 0 or cardinality(key_columns) <> (select count(distinct c) from unnest(key_columns) as c) then
    raise exception 'the key of % needs one or more different columns', target using errcode = 'invalid_parameter_value';
  end if;
  for k in
    select c.name, a.attnum, a.attnotnull, format_type(a.atttypid, -1) as type, reactive_cache.key_type_kind(a.atttypid) as kind
    from unnest(key_columns) with ordinality as c(name, position)
    left join pg_attribute a on a.attrelid = target and a.attname = c.name and a.attnum > 0 and not a.attisdropped
    order by c.position
  loop
    if k.attnum is null then
      raise exception '% has no column %', target, quote_ident(k.name) using errcode = 'undefined_column';
    elsif k.kind is null then
      raise exception 'column % of % has type %, which cannot be part of a key', quote_ident(k.name), target, k.type
        using errcode = 'feature_not_supported', hint = 'Its text is not the same in every session, or not one text for each value.';
    elsif not k.attnotnull then
      raise exception 'column % of % may be null', quote_ident(k.name), target using errcode = 'object_not_in_prerequisite_state',
        hint = 'A key must name its row: ALTER TABLE ... ALTER COLUMN ... SET NOT NULL.';
    end if;
  end loop;
  if (select key_index from reactive_cache.find_key_index(target, key_columns)) is null then
    raise exception 'columns (%) of % are not a usable key: %', array_to_string(key_columns, ', '), target,
        (select reason from reactive_cache.find_key_index(target, key_columns)) using errcode = 'object_not_in_prerequisite_state',
      hint = 'The key needs a unique index that is valid, not partial, over plain columns, and not deferrable.';
  end if;
end $$;

-- Row triggers where statements may pass the statement triggers by: DML that names a partition, and logical replication.
create function needs_row_triggers(target oid) returns boolean language sql stable set search_path = pg_catalog, pg_temp as $$
  select exists (select from pg_class where oid = target and relkind = 'p')
    or exists (select from pg_subscription_rel where srrelid = target)
$$;

-- Journals "read the whole mirror again", and rings if the leader sleeps.
create function journal_whole_mirror(mirror_id smallint) returns void language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
  insert into reactive_cache.journal (mirror, key) values (mirror_id, null);
  if pg_sequence_last_value('reactive_cache.awake'::regclass) = 0 then
    perform pg_notify('reactive_cache', '');
  end if;
end $$;

-- Makes a table a mirror, or makes sure that it still is one. Waits for the table's writers a tenth of a
-- second at most: every other writer queues behind it.
create function attach(target regclass, mirror text, key_columns text[]) returns smallint
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
  perform pg_advisory_xact_lock(hashtext('reactive_cache.attach'));
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
  return now.id;
end $$;

-- Drops a mirror's triggers and their functions.
create function remove_triggers(mirror_id smallint) returns void language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
  m reactive_cache.mirror;
  t record;
begin
  select * into strict m from reactive_cache.mirror where id = mirror_id;
  for t in select tgrelid::regclass as relation, tgname from pg_trigger
      where tgparentid = 0 and tgfoid in (
        select to_regprocedure(format('reactive_cache.%I()', m.name || '_' || event))
        from unnest(array['insert', 'update', 'delete', 'truncate']) as event) loop
    execute format('drop trigger %I on %s', t.tgname, t.relation);
  end loop;
  execute format('drop function if exists reactive_cache.%I(), reactive_cache.%I(), reactive_cache.%I(), reactive_cache.%I()',
    m.name || '_insert', m.name || '_update', m.name || '_delete', m.name || '_truncate');
end $$;

-- Ends a mirror; false if there was none of that name. What Redis holds of it stays until it expires or is dropped there.
create function detach(mirror text) returns boolean
language plpgsql set search_path = pg_catalog, pg_temp set lock_timeout = '100ms' as $$
declare
  mirror_id smallint;
begin
  perform pg_advisory_xact_lock(hashtext('reactive_cache.attach'));
  select m.id into mirror_id from reactive_cache.mirror m where m.name = detach.mirror;
  if not found then
    return false;
  end if;
  perform reactive_cache.remove_triggers(mirror_id);
  delete from reactive_cache.mirror m where m.id = mirror_id;
  return true;
end $$;

-- Has everything that is cached of a mirror read again: after DDL, or changes that no trigger saw.
create function refresh(mirror text) returns void language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
  mirror_id smallint;
begin
  select m.id into mirror_id from reactive_cache.mirror m where m.name = refresh.mirror;
  if not found then
    raise exception 'there is no mirror %', quote_literal(mirror) using errcode = 'undefined_object';
  end if;
  perform reactive_cache.journal_whole_mirror(mirror_id);
end $$;
