-- The triggers at half their price: they run inside every writer's transaction.

-- Only takeover looks for whole-mirror entries; every writer paid for keeping this.
drop index journal_whole_mirror;

-- Where writers journal while a leader vouches: one plain table, because finding a leaf of the ring costs as much as half the insert.
-- Unlogged, which halves the writer's share of the log: what empties it (a crash, a promotion, a restore) empties the mark, too, so that an
-- epoch follows that needs no row of it. Its columns are never null, but the check of that costs, too; it is emptied before a vacuum
-- would be worth its while.
create unlogged table journal_direct (
  xid xid8 default pg_current_xact_id(),
  id bigint default nextval('journal_id'),
  mirror smallint,
  key text,
  at timestamptz default clock_timestamp()
) with (autovacuum_enabled = false);
comment on table journal_direct is 'Beside the ring, and pruned by TRUNCATE as well, once in a million ids.';
create index journal_direct_xid on journal_direct (xid);

create view journaled as
  select xid, id, mirror, key, at from journal union all select xid, id, mirror, key, at from journal_direct;
comment on view journaled is 'All that is in the journal: read here, since which of its tables a row is in tells nothing.';

alter table history add direct_floor bigint not null default 0;
comment on column history.direct_floor is 'journal_direct was empty when this was the newest id, so it holds none up to it.';
update history set direct_floor = coalesce(pg_sequence_last_value('journal_id'), 0);

-- How many ids were drawn since then, by whichever way they were journaled.
create function direct_age() returns bigint language sql volatile set search_path = pg_catalog, pg_temp as $$
  select coalesce(pg_sequence_last_value('reactive_cache.journal_id'::regclass), 0) - direct_floor from reactive_cache.history
$$;

-- 0: the leader sleeps, ring. Above: up to which id writers need not look whether the journal has room, and journal directly, because a
-- leader polls or nobody is there to hear. Beyond that id they look, and use the ring.
-- A leader stops vouching at each millionth id (2^20), until journal_direct was emptied. A long transaction or a backup may keep that
-- from happening: then it vouches again after a quarter of a million, and tries at the next.
-- A prepared transaction outlives a crash, which an unlogged table does not: where there may be any, all of the journal is logged.
create function awake_until() returns bigint language sql volatile set search_path = pg_catalog, pg_temp as $$
  select case when age >> 20 > 0 and age & 1048575 < 262144 or current_setting('max_prepared_transactions') <> '0' then 1
    else least(pg_sequence_last_value('reactive_cache.journal_limit'::regclass), direct_floor + (((age >> 20) + 1) << 20)) end
  from reactive_cache.history, reactive_cache.direct_age() as age
$$;

-- Empties journal_direct if it is time to and nobody needs a row of it: all its transactions are behind every cursor (below_xid) and
-- behind the settled point, so that all its ids are settled. Whoever wrote there and is not decided holds a lock, and a writer that was
-- vouched for and comes late finds it empty: its row is read and pruned like any other. Never waits, so nobody waits behind it.
-- The caller notes direct_floor in the same transaction: who draws an id for this table after it holds the table's lock.
create function prune_direct(below_xid xid8) returns boolean language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
  needed_xid xid8 := least(below_xid, (select settled_xid from reactive_cache.history));
begin
  if reactive_cache.direct_age() >> 20 = 0
      or pg_sequence_last_value('reactive_cache.awake'::regclass) > pg_sequence_last_value('reactive_cache.journal_id'::regclass)
      or exists (select from reactive_cache.journal_direct where xid >= needed_xid) then
    return false;
  end if;
  lock table reactive_cache.journal_direct in access exclusive mode nowait;
  if exists (select from reactive_cache.journal_direct where xid >= needed_xid) then
    return false;
  end if;
  truncate reactive_cache.journal_direct;
  return true;
exception when lock_not_available then
  return false;
end $$;

-- As empty_leaf().
create function empty_direct() returns boolean language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
  lock table reactive_cache.journal_direct in access exclusive mode nowait;
  truncate reactive_cache.journal_direct;
  return true;
exception when lock_not_available then
  return false;
end $$;
revoke all on function direct_age(), awake_until(), prune_direct(xid8), empty_direct() from public;

create or replace function journal_floor() returns bigint language sql volatile set search_path = pg_catalog, pg_temp as $$
  select coalesce(min(floor), pg_sequence_last_value('reactive_cache.journal_id'::regclass), 0)
  from (
    select (reactive_cache.leaf_top(leaf) >> 20) << 20 from generate_series(0, 7) as leaf
    where pg_relation_size(format('reactive_cache.%I', 'journal_' || leaf)) > 0
    union all
    select direct_floor from reactive_cache.history where pg_relation_size('reactive_cache.journal_direct') > 0) as held(floor)
$$;

create or replace function written(mirror text) returns table (key text, version text)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select j.key, (select h.epoch from reactive_cache.history h) || '-' || max(j.id)
  from reactive_cache.journaled j
  where j.xid = pg_current_xact_id_if_assigned() and j.mirror = (select m.id from reactive_cache.mirror m where m.name = written.mirror)
  group by j.key
$$;

alter table mirror add before_triggers boolean;
comment on column mirror.before_triggers is 'Whether rows can change their keys without the statement naming these columns; null: its triggers are of an older form.';

-- BEFORE triggers may change any column, also one that the statement does not set. Switched off ones may be switched on.
create function has_before_triggers(target oid) returns boolean language sql stable set search_path = pg_catalog, pg_temp as $$
  select exists (select from pg_trigger where tgrelid = target and not tgisinternal and tgtype & 19 = 19)
$$;
revoke all on function has_before_triggers(oid) from public;

-- Whether the columns of these numbers still have these names. Answers from the caches, not from a snapshot, and is declared immutable
-- so that the planner asks it: once a plan, and every change of the table makes the plans of its transition tables anew.
create function columns_named(target oid, attributes int[], names text[]) returns boolean
language sql immutable set search_path = pg_catalog, pg_temp as $$
  select bool_and((pg_identify_object_as_address('pg_class'::regclass, target, c.attribute)).object_names[3] = c.name)
  from unnest(attributes, names) as c(attribute, name)
$$;
revoke all on function columns_named(oid, int[], text[]) from public;

-- The keys in a transition table: null, which stands for the whole mirror, when a key column was renamed or dropped. Its name is then
-- found among the variables that statement_journaling() declares, so that the statement can still be parsed.
create function transition_keys(mirror_id smallint, transition text) returns text
language sql stable set search_path = pg_catalog, pg_temp as $$
  select format('select %s, case when reactive_cache.columns_named(%s, %L, %L) then %s end from %s',
    m.id, m.relation, m.key_attributes::int[], m.key_columns,
    reactive_cache.key_expression(m.relation, m.key_columns, null), transition)
  from reactive_cache.mirror m where m.id = mirror_id
$$;
revoke all on function transition_keys(smallint, text) from public;

-- Without an alias: bare column names. Always in quotes: after "old." PL/pgSQL does not know a column called loop, by or execute without.
create or replace function key_expression(target regclass, key_columns text[], alias text) returns text
language sql stable set search_path = pg_catalog, pg_temp as $$
  with part as (
    select k.position, reactive_cache.key_type_kind(a.atttypid) as kind, concat(alias || '.', '"', replace(a.attname, '"', '""'), '"') as value,
      a.atttypid = 'text'::regtype as is_text, reactive_cache.base_type(a.atttypid) = 'bool'::regtype as is_bool
    from unnest(key_columns) with ordinality as k(name, position)
    join pg_attribute a on a.attrelid = target and a.attname = k.name and a.attnum > 0 and not a.attisdropped),
  written as (
    select position, kind, is_bool, value, case
      when is_text then value
      when kind = 'output' then format('pg_catalog.concat(%s)', value)
      else format('(%s)::pg_catalog.text', value)
    end as key_text
    from part)
  select case count(*)
    when 1 then min(key_text)
    else format('pg_catalog.concat(''['', %s, '']'')', string_agg(case
        when kind = 'number' and not is_bool then value
        when kind = 'number' then key_text
        else format('pg_catalog.to_json(%s)', key_text)
      end, ', '','', ' order by position))
  end
  from written
$$;

-- Wraps the journaling statements of one trigger; direct is null if there is only the slow way. Rows were changed before it runs, so the
-- transaction has drawn its id before the flag is read: without that the doorbell's protocol does not hold (TRUNCATE may have drawn none;
-- it goes the slow way, which journals first). A full journal takes nothing, and says so to the leader. No search_path is set, which would
-- cost every call: all names are qualified. And "return new" is null as well in statement triggers, but is no expression to evaluate.
drop function trigger_function(text, text, text, text);
create function trigger_function(name text, pins text, direct text, journaling text) returns text
language sql immutable set search_path = pg_catalog, pg_temp as $sql$
  select format($function$
create or replace function reactive_cache.%1$I() returns trigger language plpgsql security definer%2$s as $body$
#variable_conflict use_column
begin%3$s
  if pg_catalog.pg_sequence_last_value('reactive_cache.journal_id'::pg_catalog.regclass)
      operator(pg_catalog.>=) pg_catalog.pg_sequence_last_value('reactive_cache.journal_limit'::pg_catalog.regclass) then
    perform pg_catalog.setval('reactive_cache.overflowed'::pg_catalog.regclass, 1);
    return null;
  end if;%4$s
  if found and pg_catalog.pg_sequence_last_value('reactive_cache.awake'::pg_catalog.regclass) operator(pg_catalog.=) 0 then
    perform pg_catalog.pg_notify('reactive_cache', '');
  end if;
  return null;
end $body$$function$, name, pins, case when direct is null then '' else format($function$
  if pg_catalog.pg_sequence_last_value('reactive_cache.awake'::pg_catalog.regclass)
      operator(pg_catalog.>) pg_catalog.pg_sequence_last_value('reactive_cache.journal_id'::pg_catalog.regclass) then%s
    return new;
  end if;$function$, direct) end, journaling)
$sql$;
revoke all on function trigger_function(text, text, text, text) from public;

drop function statement_journaling(smallint, text, text, text, text);
-- In a block of its own, since a key column may be called "found" or "new", and always in quotes, since it may be called "loop".
create function statement_journaling(mirror_id smallint, event text, journal regclass) returns text
language sql stable set search_path = pg_catalog, pg_temp as $$
  select format('
    declare %s begin
      insert into %s (mirror, key) %s;
    end;', (select string_agg(format('"%s" pg_catalog.text;', replace(k, '"', '""')), ' ') from unnest(m.key_columns) as k), journal, case
      when event = 'delete' then reactive_cache.transition_keys(m.id, 'old_rows')
      when event = 'update' and m.before_triggers then
        reactive_cache.transition_keys(m.id, 'new_rows') || ' union ' || reactive_cache.transition_keys(m.id, 'old_rows')
      else reactive_cache.transition_keys(m.id, 'new_rows')
    end)
  from reactive_cache.mirror m where m.id = mirror_id
$$;
revoke all on function statement_journaling(smallint, text, regclass) from public;

drop function row_journaling(smallint, text, text, text, text);
create function row_journaling(mirror smallint, event text, guard text, key_old text, key_new text, journal regclass) returns text
language sql stable set search_path = pg_catalog, pg_temp as $$
  select format('
  if %1$s then
    insert into %4$s (mirror, key) %2$s;
  else
    insert into %4$s (mirror, key) values (%3$s, null);
  end if;', guard,
    case event
      when 'insert' then format('values (%s, %s)', mirror, key_new)
      when 'delete' then format('values (%s, %s)', mirror, key_old)
      else format('select %s, %s union select %s, %s', mirror, key_new, mirror, key_old)
    end,
    mirror, journal)
$$;
revoke all on function row_journaling(smallint, text, text, text, text, regclass) from public;

-- A trigger "rekey" journals the old keys of UPDATEs that set a key column, and costs the others nothing. Where rows can change keys in
-- other ways the update trigger compares all keys instead. Row triggers see old and new anyway.
create function needs_before_form(m mirror) returns boolean language sql stable set search_path = pg_catalog, pg_temp as $$
  select not m.row_triggers and reactive_cache.has_before_triggers(m.relation)
$$;
revoke all on function needs_before_form(mirror) from public;

create function trigger_events(m mirror) returns text[] language sql immutable set search_path = pg_catalog, pg_temp as $$
  select array['insert', 'update', 'delete', 'truncate'] || case when not m.row_triggers and not m.before_triggers then array['rekey'] end
$$;
revoke all on function trigger_events(mirror) from public;

create or replace function write_trigger_functions(mirror_id smallint) returns void language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
  m reactive_cache.mirror;
  event text;
  guard text;
  pins text;
  journaling text[];
  key_old text;
  key_new text;
begin
  update reactive_cache.mirror x set before_triggers = reactive_cache.needs_before_form(x.*) where id = mirror_id returning * into strict m;
  guard := reactive_cache.key_guard(m.id, m.key_index, m.key_columns);
  select string_agg(distinct pin, '') into pins
    from unnest(m.key_types) as t(type), regexp_split_to_table(reactive_cache.key_type_pins(t.type), '(?= set )') as pin;
  key_old := reactive_cache.key_expression(m.relation, m.key_columns, 'old');
  key_new := reactive_cache.key_expression(m.relation, m.key_columns, 'new');
  foreach event in array reactive_cache.trigger_events(m) loop
    select array_agg(case
        when event = 'truncate' then format('
  insert into %s (mirror, key) values (%s, null);', journal, m.id)
        when event = 'rekey' then reactive_cache.row_journaling(m.id, 'delete', guard, key_old, key_new, journal)
        when m.row_triggers then reactive_cache.row_journaling(m.id, event, guard, key_old, key_new, journal)
        else reactive_cache.statement_journaling(m.id, event, journal)
      end order by position) into journaling
      from unnest(array['reactive_cache.journal_direct', 'reactive_cache.journal']::regclass[]) with ordinality as j(journal, position);
    execute reactive_cache.trigger_function(m.name || '_' || event, case when event = 'truncate' then '' else pins end,
      case when event <> 'truncate' then journaling[1] end, journaling[2]);
    execute format('revoke all on function reactive_cache.%I() from public', m.name || '_' || event);
    perform reactive_cache.own_function(format('reactive_cache.%I()', m.name || '_' || event));
  end loop;
end $$;

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

-- Makes the missing triggers and switches on the disabled ones; true if there was anything to do.
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
    changed := true;
  end loop;
  for t in select * from reactive_cache.mirror_triggers(mirror_id) where enabled <> 'A' loop
    execute format('alter table %s enable always trigger %I', t.relation::regclass, t.trigger_name);
    changed := true;
  end loop;
  return changed;
end $$;

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

alter function problems() rename to problems_of_tables;
create function problems() returns table (mirror text, problem text, attach_mends boolean) language sql stable set search_path = pg_catalog, pg_temp as $$
  select * from reactive_cache.problems_of_tables()
  union all
  select m.name, case when m.before_triggers is null then 'its triggers are of an older version'
      when m.before_triggers then 'its triggers are made for BEFORE UPDATE triggers, which it has no longer'
      else 'it has a BEFORE UPDATE trigger, which may change keys' end, true
  from reactive_cache.mirror m
  where exists (select from pg_class c where c.oid = m.relation) and m.before_triggers is distinct from reactive_cache.needs_before_form(m)
$$;
revoke all on function problems() from public;
