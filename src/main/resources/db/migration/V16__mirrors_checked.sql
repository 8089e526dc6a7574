-- What a mirror may be is judged by one function, when it is attached and ever after; what its rows look like, and whose code shows them;
-- and which partitions it has.

-- Whose turn it is to attach or detach. A table, because an advisory lock anybody could hold, and all of us would wait.
create table attach_turn ();
comment on table attach_turn is 'Empty. Its lock says whose turn it is to attach or detach.';

create function take_attach_turn() returns void language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
  lock table reactive_cache.attach_turn in exclusive mode;
end $$;
revoke all on function take_attach_turn() from public;

-- Why a table cannot be mirrored by these columns, what helps, and the SQLSTATE; all null when it can.
create function target_problem(target oid, key_columns text[], out problem text, out remedy text, out code text)
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
revoke all on function target_problem(oid, text[]) from public;

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

-- The table that a name of the configuration means: as the role's own search_path finds it, which sessions of ours do not have. Null if none.
create function configured_table(name text) returns regclass language plpgsql volatile set search_path = pg_catalog, pg_temp as $$
begin
  set local search_path to default;
  return pg_catalog.to_regclass(configured_table.name);
end $$;
revoke all on function configured_table(text) from public;

-- The types that columns are made of (no columns: all): their own, and those of their elements, attributes, bounds and domains.
create function made_of(target oid, columns text[]) returns table (type oid) language sql stable set search_path = pg_catalog, pg_temp as $$
  with recursive reached(type) as (
    select a.atttypid from pg_attribute a
    where a.attrelid = target and a.attnum > 0 and not a.attisdropped
      and (coalesce(cardinality(columns), 0) = 0 or a.attname = any (columns))
    union
    select below.type from reached r join pg_type t on t.oid = r.type
    cross join lateral (
      select t.typbasetype where t.typtype = 'd'
      union all select t.typelem where t.typelem <> 0
      union all select a.atttypid from pg_attribute a where t.typtype = 'c' and a.attrelid = t.typrelid and a.attnum > 0 and not a.attisdropped
      union all select g.rngsubtype from pg_range g where t.oid in (g.rngtypid, g.rngmultitypid)) as below(type))
  select type from reached
$$;
revoke all on function made_of(oid, text[]) from public;

-- What decides how the same values are shown, as text: another text, and all rows are read again. xmin is there for a change of type to
-- the same type by an expression; it changes with a few harmless commands, too.
create function row_shape(target oid, columns text[]) returns text language sql stable set search_path = pg_catalog, pg_temp as $$
  with shown as materialized (
    select a.* from pg_attribute a
    where a.attrelid = target and a.attnum > 0 and not a.attisdropped
      and (coalesce(cardinality(columns), 0) = 0 or a.attname = any (columns))),
  part as materialized (select type from reactive_cache.made_of(target, columns))
  select concat(
    (select json_agg(json_build_array(a.attnum, a.attname, a.xmin::text,
          case when a.attgenerated <> '' then pg_get_expr(d.adbin, d.adrelid) end) order by a.attnum)
      from (select s.*, a.xmin from shown s join pg_attribute a on a.attrelid = s.attrelid and a.attnum = s.attnum) as a
      left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum),
    (select json_agg(json_build_array(e.oid, e.enumlabel) order by e.oid) from pg_enum e where e.enumtypid in (select type from part)),
    (select json_agg(json_build_array(a.attrelid, a.attnum, a.attname, a.atttypid) order by a.attrelid, a.attnum)
      from pg_attribute a join pg_type t on t.typrelid = a.attrelid
      where t.typtype = 'c' and t.oid in (select type from part) and a.attnum > 0 and not a.attisdropped),
    (select json_agg(json_build_array(c.castsource, c.castfunc) order by c.castsource)
      from pg_cast c where c.casttarget = 'json'::regtype and c.castsource in (select type from part)))
$$;
revoke all on function row_shape(oid, text[]) from public;

-- Whose code shows these columns, if it is somebody's who may not run any as the role that reads: neither this role, nor the table's owner,
-- nor a superuser. Whoever owns a type may have it cast to json by a function at any time, and whoever owns such a function may replace it.
-- A domain is shown as the type below it, an array as its elements. One sentence, or null.
create function untrusted_type(target oid, columns text[]) returns text language sql stable set search_path = pg_catalog, pg_temp as $$
  select format('type %s belongs to role %I, whose code would run as this role whenever a row is shown', format_type(t.oid, -1), o.rolname)
  from reactive_cache.made_of(target, columns) m
  join pg_type t on t.oid = m.type
  cross join lateral (
    select t.typowner where t.typtype <> 'd'
    union all select p.proowner from pg_proc p where p.oid = t.typoutput
    union all select p.proowner from pg_cast c join pg_proc p on p.oid = c.castfunc
      where c.castsource = t.oid and c.casttarget = 'json'::regtype) as author(role)
  join pg_roles o on o.oid = author.role
  where not o.rolsuper and o.rolname <> current_user and o.oid <> (select c.relowner from pg_class c where c.oid = target)
  order by t.oid
  limit 1
$$;
revoke all on function untrusted_type(oid, text[]) from public;

-- As before, but for the types, and for domains over enums in the key.
create or replace function lookup_sql(mirror text, columns text[]) returns text
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
declare
  m reactive_cache.mirror;
  conditions text;
  selected text := 't.*';
  missing text;
  untrusted text;
begin
  select * into m from reactive_cache.mirror x where x.name = lookup_sql.mirror;
  if not found then
    raise exception 'there is no mirror %', quote_literal(mirror) using errcode = 'undefined_object';
  end if;
  select min(c) into missing from unnest(columns) as c where not exists (
    select from pg_attribute a where a.attrelid = m.relation and a.attname = c and a.attnum > 0 and not a.attisdropped);
  if missing is not null then
    raise exception '% has no column %', m.relation::regclass, quote_ident(missing) using errcode = 'undefined_column';
  end if;
  untrusted := reactive_cache.untrusted_type(m.relation, columns);
  if untrusted is not null then
    raise exception '%', untrusted using errcode = 'insufficient_privilege',
      hint = 'Give the type to the owner of the table, or name the columns to be shown without it.';
  end if;
  if cardinality(columns) > 0 then
    select string_agg(format('t.%I', c), ', ' order by position) into selected from unnest(columns) with ordinality as x(c, position);
  end if;
  -- A domain over an enum has no operator, and its index is found by the enum's all the same.
  select string_agg(format('%s operator(%I.%s) %s%s',
      case when b.oid <> a.atttypid and b.typtype = 'e' then format('(t.%I)::%s', a.attname, format_type(b.oid, -1)) else format('t.%I', a.attname) end,
      n.nspname, o.oprname,
      reactive_cache.key_value(a.atttypid, case cardinality(m.key_columns) when 1 then 'asked.key'
        else format('((asked.key)::pg_catalog.json operator(pg_catalog.->>) %s)', k.position - 1) end),
      case when c.oid is null then '' else format(' collate %I.%I', cn.nspname, c.collname) end), ' and ' order by k.position)
    into conditions
    from pg_index i
    cross join unnest(m.key_columns) with ordinality as k(name, position)
    join pg_attribute a on a.attrelid = i.indrelid and a.attname = k.name
    join pg_type b on b.oid = reactive_cache.base_type(a.atttypid)
    cross join lateral (select array_position(i.indkey::int2[], a.attnum) as number) as p
    join pg_opclass oc on oc.oid = i.indclass[p.number]
    join pg_amop ao on ao.amopfamily = oc.opcfamily and ao.amoplefttype = oc.opcintype and ao.amoprighttype = oc.opcintype
      and ao.amopstrategy = 3
    join pg_operator o on o.oid = ao.amopopr
    join pg_namespace n on n.oid = o.oprnamespace
    left join pg_collation c on c.oid = i.indcollation[p.number]
    left join pg_namespace cn on cn.oid = c.collnamespace
    where i.indexrelid = (reactive_cache.find_key_index(m.relation, m.key_columns)).key_index;
  if conditions is null then
    raise exception 'mirror % has lost its key', quote_literal(mirror) using errcode = 'object_not_in_prerequisite_state',
      hint = 'reactive_cache.problems() says why.';
  end if;
  -- LIMIT keeps it a lookup for each key: pulled up, it would become a join, and that may read the whole table. The star makes it
  -- the row also where a column has the row's name.
  return format('select pg_catalog.row_to_json(r.*)::pg_catalog.text as row from (select %s from %s as t where %s and (%s) collate "C" operator(pg_catalog.=) asked.key limit 1) as r',
    selected, m.relation::regclass, conditions, reactive_cache.key_expression(m.relation, m.key_columns, 't'));
end $$;

-- The partitions that a mirror is known to have: those that all its cached rows were read with, or have not been able to change unseen.
create table mirror_partition (
  mirror smallint not null,
  relation oid not null,
  primary key (mirror, relation)
);
comment on table mirror_partition is 'What a comparison with the present partitions of a mirrored table is made with.';

insert into mirror_partition
select m.id, t.relation from mirror m cross join mirrored_tables(m.relation) t
join mirror_triggers(m.id) x on x.relation = t.relation and x.event = 'truncate' and x.trigger_name is not null
where t.relation <> m.relation and exists (select from pg_class c where c.oid = m.relation);

-- Whether a partition is as new: empty, and its file its first one, so never emptied unseen. What it ever held came and went by its triggers.
create function is_untouched(partition oid) returns boolean language plpgsql volatile set search_path = pg_catalog, pg_temp as $$
declare
  is_empty boolean;
begin
  if (select relkind from pg_class where oid = partition) = 'p' then
    return true;
  elsif pg_relation_filenode(partition) <> partition then
    return false;
  end if;
  execute format('select not exists (select from only %s)', partition::regclass) into is_empty;
  return is_empty;
end $$;
revoke all on function is_untouched(oid) from public;

-- The mirrors that have partitions which are not known, or no longer some that are.
create function repartitioned_mirrors() returns table (mirror text) language sql stable set search_path = pg_catalog, pg_temp as $$
  select m.name from reactive_cache.mirror m join pg_class c on c.oid = m.relation
  where c.relkind = 'p' and exists (
    (select t.relation from reactive_cache.mirrored_tables(m.relation) t where t.relation <> m.relation
      except select p.relation from reactive_cache.mirror_partition p where p.mirror = m.id)
    union all
    (select p.relation from reactive_cache.mirror_partition p where p.mirror = m.id
      except select t.relation from reactive_cache.mirrored_tables(m.relation) t))
$$;
revoke all on function repartitioned_mirrors() from public;

-- Gives a mirror's new partitions their triggers, takes them from those that are none any more, and makes those known that are as new.
-- Returns what is left: partitions whose rows came or went unseen, so that what is cached must be compared before know_partitions() is
-- told of them.
create function adopt_partitions(mirror text, out added oid[], out removed oid[])
language plpgsql set search_path = pg_catalog, pg_temp set lock_timeout = '100ms' as $$
declare
  m reactive_cache.mirror;
  p record;
begin
  perform reactive_cache.take_attach_turn();
  select * into strict m from reactive_cache.mirror x where x.name = adopt_partitions.mirror;
  perform reactive_cache.install_triggers(m.id);
  for p in
    select t.relation from reactive_cache.mirrored_tables(m.relation) t
    where t.relation <> m.relation
      and not exists (select from reactive_cache.mirror_partition k where k.mirror = m.id and k.relation = t.relation)
  loop
    if reactive_cache.is_untouched(p.relation) then
      insert into reactive_cache.mirror_partition values (m.id, p.relation);
    else
      added := added || p.relation;
    end if;
  end loop;
  for p in
    select k.relation, t.tgname
    from reactive_cache.mirror_partition k
    left join pg_trigger t on t.tgrelid = k.relation and t.tgfoid = to_regprocedure(format('reactive_cache.%I()', m.name || '_truncate'))
    where k.mirror = m.id and k.relation not in (select t.relation from reactive_cache.mirrored_tables(m.relation) t)
  loop
    removed := removed || p.relation;
    if p.tgname is not null then
      execute format('drop trigger %I on %s', p.tgname, p.relation::regclass);
    end if;
  end loop;
end $$;
revoke all on function adopt_partitions(text) from public;

-- What was cached has been compared since adopt_partitions() told of these.
create function know_partitions(mirror text, added oid[], removed oid[]) returns void language sql set search_path = pg_catalog, pg_temp as $$
  delete from reactive_cache.mirror_partition p using reactive_cache.mirror m
    where m.name = know_partitions.mirror and p.mirror = m.id and p.relation = any (removed);
  insert into reactive_cache.mirror_partition
    select m.id, a from reactive_cache.mirror m cross join unnest(added) as a where m.name = know_partitions.mirror on conflict do nothing;
$$;
revoke all on function know_partitions(text, oid[], oid[]) from public;

-- Whether a trigger that a table lacks has let something pass: what a partition that is not known yet may have missed is asked by whoever
-- makes it known.
create function trigger_counts(mirror_id smallint, root oid, relation oid, event text) returns boolean
language sql stable set search_path = pg_catalog, pg_temp as $$
  select event <> 'truncate' or trigger_counts.relation = root
    or exists (select from reactive_cache.mirror_partition p where p.mirror = mirror_id and p.relation = trigger_counts.relation)
$$;
revoke all on function trigger_counts(smallint, oid, oid, text) from public;

-- As before, but for partitions that are not known yet. Makes the missing triggers and switches on the disabled ones; true if something may
-- have passed them by.
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

-- As before, but all partitions are known from the beginning.
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

-- What keeps a mirror from following its table: one row a problem, none when all is well. Catalog only; asked every few seconds. All that
-- attach() would refuse is here, too. attach_mends: attach() would put it right, and nobody can have meant it: a table that was made anew,
-- triggers that were enabled again after a load but not ALWAYS. New partitions are no problem: see repartitioned_mirrors().
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

-- A publication of all tables refuses every UPDATE and DELETE of a table whose rows it cannot name: this one has no primary key.
alter table quarantine replica identity full;
