-- The trigger functions, written per mirror as static SQL. They run inside other people's transactions: every name in them is
-- qualified, nothing in them may fail, and no exception block, which would be a subtransaction a statement.

-- Whether a mirror's key columns are still the ones that its triggers name. A transaction that keeps an old snapshot sees an old
-- catalog here, while its statements are already parsed against the new one: it cannot know, so the answer is no.
create function key_intact(mirror smallint) returns boolean language sql stable set search_path = pg_catalog, pg_temp as $$
  select current_setting('transaction_isolation') like 'read %' and not exists (
    select from reactive_cache.mirror m, unnest(m.key_columns, m.key_attributes, m.key_types) as k(name, number, type)
    where m.id = key_intact.mirror and not exists (
      select from pg_attribute a
      where a.attrelid = m.relation and a.attnum = k.number and a.attname = k.name and a.atttypid = k.type and not a.attisdropped))
$$;

-- The condition "the key columns are still the ones that this trigger names". pg_get_indexdef() reads it from the caches; it fails
-- after REINDEX CONCURRENTLY too, and then the slower look at the catalog decides.
create function key_guard(mirror smallint, key_index oid, key_columns text[]) returns text
language sql stable set search_path = pg_catalog, pg_temp as $$
  select string_agg(format(
      'pg_catalog.pg_get_indexdef(%s, %s, false) operator(pg_catalog.=) any (array[%L, %L])',
      i.indexrelid, array_position(i.indkey::int2[], a.attnum) + 1, quote_ident(k.name),
      '"' || replace(k.name, '"', '""') || '"'), ' and ' order by k.position)
    || format(' or reactive_cache.key_intact(%s::pg_catalog.int2)', mirror)
  from unnest(key_columns) with ordinality as k(name, position)
  join pg_index i on i.indexrelid = key_index
  join pg_attribute a on a.attrelid = i.indrelid and a.attname = k.name
$$;

-- Wraps the journaling statements of one trigger. The journal row comes first: it draws the transaction's id, without which the
-- doorbell's protocol does not hold. A full journal takes nothing, and says so to the leader.
create function trigger_function(mirror text, event text, pins text, journaling text) returns text
language sql immutable set search_path = pg_catalog, pg_temp as $sql$
  select format($function$
create or replace function reactive_cache.%I() returns trigger language plpgsql security definer
set search_path = pg_catalog, pg_temp%s as $body$
#variable_conflict use_column
begin
  if pg_sequence_last_value('reactive_cache.journal_id'::regclass) >= pg_sequence_last_value('reactive_cache.journal_limit'::regclass) then
    perform setval('reactive_cache.overflowed', 1);
    return null;
  end if;%s
  if found and pg_sequence_last_value('reactive_cache.awake'::regclass) = 0 then
    perform pg_notify('reactive_cache', '');
  end if;
  return null;
end $body$$function$, mirror || '_' || event, pins, journaling)
$sql$;

-- What a statement trigger journals: each key once, from the transition tables.
create function statement_journaling(mirror smallint, event text, guard text, key_old text, key_new text) returns text
language sql immutable set search_path = pg_catalog, pg_temp as $$
  select format('
  if %1$s then
    insert into reactive_cache.journal (mirror, key) %2$s;
  else
    insert into reactive_cache.journal (mirror, key) select %3$s, null where exists (select from %4$s);
  end if;', guard,
    case event
      when 'insert' then format('select %s, %s from new_rows as n', mirror, key_new)
      when 'delete' then format('select %s, %s from old_rows as o', mirror, key_old)
      else format('select %s, k.key from (select %s as key from new_rows as n union select %s from old_rows as o) as k', mirror, key_new, key_old)
    end,
    mirror,
    case event when 'delete' then 'old_rows' else 'new_rows' end)
$$;

-- What a row trigger journals.
create function row_journaling(mirror smallint, event text, guard text, key_old text, key_new text) returns text
language sql immutable set search_path = pg_catalog, pg_temp as $$
  select format('
  if %1$s then
    insert into reactive_cache.journal (mirror, key) %2$s;
  else
    insert into reactive_cache.journal (mirror, key) values (%3$s, null);
  end if;', guard,
    case event
      when 'insert' then format('values (%s, %s)', mirror, key_new)
      when 'delete' then format('values (%s, %s)', mirror, key_old)
      else format('select %s, %s union select %s, %s', mirror, key_new, mirror, key_old)
    end,
    mirror)
$$;

-- (Re)writes a mirror's four trigger functions from its definition.
create function write_trigger_functions(mirror_id smallint) returns void language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
  m reactive_cache.mirror;
  event text;
  guard text;
  pins text;
  journaling text;
  key_old text;
  key_new text;
begin
  select * into strict m from reactive_cache.mirror where id = mirror_id;
  guard := reactive_cache.key_guard(m.id, m.key_index, m.key_columns);
  select string_agg(distinct pin, '') into pins
    from unnest(m.key_types) as t(type), regexp_split_to_table(reactive_cache.key_type_pins(t.type), '(?= set )') as pin;
  key_old := reactive_cache.key_expression(m.relation, m.key_columns, case when m.row_triggers then 'old' else 'o' end);
  key_new := reactive_cache.key_expression(m.relation, m.key_columns, case when m.row_triggers then 'new' else 'n' end);
  foreach event in array array['insert', 'update', 'delete', 'truncate'] loop
    journaling := case
      when event = 'truncate' then format('
  insert into reactive_cache.journal (mirror, key) values (%s, null);', m.id)
      when m.row_triggers then reactive_cache.row_journaling(m.id, event, guard, key_old, key_new)
      else reactive_cache.statement_journaling(m.id, event, guard, key_old, key_new)
    end;
    execute reactive_cache.trigger_function(m.name, event, case when event = 'truncate' then '' else pins end, journaling);
    execute format('revoke all on function reactive_cache.%I() from public', m.name || '_' || event);
    perform reactive_cache.own_function(format('reactive_cache.%I()', m.name || '_' || event));
  end loop;
end $$;

-- Whoever attaches, the functions belong to the schema's owner, so that the server can replace them later.
create function own_function(function text) returns void language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
  owner text := (select pg_get_userbyid(nspowner) from pg_namespace where nspname = 'reactive_cache');
begin
  if owner <> current_user then
    execute format('alter function %s owner to %I', function, owner);
  end if;
end $$;

-- A mirror's tables: itself and, below a partitioned table, every partition.
create function mirrored_tables(target oid) returns table (relation oid) language sql stable set search_path = pg_catalog, pg_temp as $$
  select target union select relid from pg_partition_tree(target::regclass) where relid is not null
$$;

-- The triggers that a mirror should have and those that it has (trigger_name null: missing; enabled: 'A' is right).
create function mirror_triggers(mirror_id smallint) returns table (relation oid, event text, trigger_name name, enabled "char")
language sql stable set search_path = pg_catalog, pg_temp as $$
  select r.relation, e.event, t.tgname, t.tgenabled
  from reactive_cache.mirror m
  cross join reactive_cache.mirrored_tables(m.relation) r
  cross join (values ('insert'), ('update'), ('delete'), ('truncate')) as e(event)
  left join pg_trigger t on t.tgrelid = r.relation
    and t.tgfoid = to_regprocedure(format('reactive_cache.%I()', m.name || '_' || e.event))
    and (t.tgtype & 1 = 1) = (m.row_triggers and e.event <> 'truncate')
  where m.id = mirror_id
$$;

-- Makes the missing triggers and switches on the disabled ones; true if there was anything to do.
create function install_triggers(mirror_id smallint) returns boolean language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
  m reactive_cache.mirror;
  t record;
  changed boolean := false;
begin
  select * into strict m from reactive_cache.mirror where id = mirror_id;
  for t in select * from reactive_cache.mirror_triggers(mirror_id) where trigger_name is null
      -- Partitions get clones of the row triggers; only TRUNCATE is each one's own.
      and (not m.row_triggers or event = 'truncate' or relation = m.relation) loop
    execute format('create trigger %I after %s on %s %s for each %s execute function reactive_cache.%I()',
      'reactive_cache_' || m.name || '_' || t.event, t.event, t.relation::regclass,
      case when m.row_triggers or t.event = 'truncate' then ''
        when t.event = 'insert' then 'referencing new table as new_rows'
        when t.event = 'delete' then 'referencing old table as old_rows'
        else 'referencing old table as old_rows new table as new_rows' end,
      case when m.row_triggers and t.event <> 'truncate' then 'row' else 'statement' end,
      m.name || '_' || t.event);
    changed := true;
  end loop;
  for t in select * from reactive_cache.mirror_triggers(mirror_id) where enabled <> 'A' loop
    execute format('alter table %s enable always trigger %I', t.relation::regclass, t.trigger_name);
    changed := true;
  end loop;
  return changed;
end $$;
