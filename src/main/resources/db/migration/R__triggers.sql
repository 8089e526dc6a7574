-- How a row's key is written as text, and the trigger functions that journal it.
--
-- The text of a key is canonical (one text a key) and injective (one key a text). The trigger functions are written for each mirror as
-- static SQL. They run inside other people's transactions: every name in them is qualified, nothing in them may fail, and no exception
-- block, which would be a subtransaction a statement. All that they are written with is in this file, since its end writes them anew.
set local check_function_bodies = off; -- They call each other in any order, and no table is locked to look at them.

-- The type below domains.
create or replace function base_type(type oid) returns oid language sql stable set search_path = pg_catalog, pg_temp as $$
  with recursive below(oid, typtype, typbasetype) as (
    select oid, typtype, typbasetype from pg_type where oid = type
    union all
    select t.oid, t.typtype, t.typbasetype from below b join pg_type t on t.oid = b.typbasetype where b.typtype = 'd')
  select oid from below where typtype <> 'd'
$$;

-- How a key column's type is handled: text (its own text), number (bare in a JSON array), cast (::text), output (its output
-- function, because a user's cast to text must not run with our rights); null if the type cannot be a key.
create or replace function key_type_kind(type oid) returns text language sql stable set search_path = pg_catalog, pg_temp as $$
  select case
    when t.typnamespace = 'pg_catalog'::regnamespace and t.typname in ('text', 'varchar', 'bpchar', 'name') then 'text'
    when t.typname = 'citext' and t.typcategory = 'S' and t.typtype = 'b' then 'text'
    when t.typnamespace = 'pg_catalog'::regnamespace and t.typname in ('int2', 'int4', 'int8', 'bool') then 'number'
    when t.typnamespace = 'pg_catalog'::regnamespace and t.typname in (
      'numeric', 'float4', 'float8', 'date', 'time', 'timetz', 'timestamp', 'timestamptz', 'interval', 'uuid', 'bytea',
      'inet', 'cidr', 'macaddr', 'macaddr8', 'bit', 'varbit', 'jsonb', 'oid', 'xid8', 'pg_lsn', 'char') then 'cast'
    when t.typtype = 'e' then 'output'
    when t.typtype = 'r' and t.typnamespace = 'pg_catalog'::regnamespace then 'output'
    when t.typcategory = 'A' and t.typelem <> 0 and t.typsubscript = 'array_subscript_handler'::regproc
      and reactive_cache.key_type_kind(t.typelem) is not null then 'output'
  end
  from pg_type t where t.oid = reactive_cache.base_type(type)
$$;

-- The settings that writing this type depends on, as SET clauses; each costs the trigger a little, so only what is needed.
create or replace function key_type_pins(type oid) returns text language sql stable set search_path = pg_catalog, pg_temp as $$
  select case
    when t.typtype = 'e' then ''
    when reactive_cache.key_type_kind(t.oid) = 'output' then
      ' set TimeZone = ''UTC'' set DateStyle = ''ISO, MDY'' set IntervalStyle = ''postgres'' set extra_float_digits = 1 set bytea_output = ''hex'''
    when t.typname in ('date', 'time', 'timetz', 'timestamp') then ' set DateStyle = ''ISO, MDY'''
    when t.typname = 'timestamptz' then ' set TimeZone = ''UTC'' set DateStyle = ''ISO, MDY'''
    when t.typname = 'interval' then ' set IntervalStyle = ''postgres'''
    when t.typname in ('float4', 'float8') then ' set extra_float_digits = 1'
    when t.typname = 'bytea' then ' set bytea_output = ''hex'''
    else ''
  end
  from pg_type t where t.oid = reactive_cache.base_type(type)
$$;

-- The SQL expression that writes a row's key; every name in it is qualified, so no search_path changes its meaning. Without an alias: bare
-- column names. Always in quotes: after "old." PL/pgSQL does not know a column called loop, by or execute without.
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

-- Whether a mirror's key columns are still the ones that its triggers name. A transaction that keeps an old snapshot sees an old
-- catalog here, while its statements are already parsed against the new one: it cannot know, so the answer is no.
create or replace function key_intact(mirror smallint) returns boolean language sql stable set search_path = pg_catalog, pg_temp as $$
  select current_setting('transaction_isolation') like 'read %' and not exists (
    select from reactive_cache.mirror m, unnest(m.key_columns, m.key_attributes, m.key_types) as k(name, number, type)
    where m.id = key_intact.mirror and not exists (
      select from pg_attribute a
      where a.attrelid = m.relation and a.attnum = k.number and a.attname = k.name and a.atttypid = k.type and not a.attisdropped))
$$;

-- The condition "the key columns are still the ones that this trigger names". pg_get_indexdef() reads it from the caches; it fails
-- after REINDEX CONCURRENTLY too, and then the slower look at the catalog decides.
create or replace function key_guard(mirror smallint, key_index oid, key_columns text[]) returns text
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

-- Whether the columns of these numbers still have these names. Answers from the caches, not from a snapshot, and is declared immutable
-- so that the planner asks it: once a plan, and every change of the table makes the plans of its transition tables anew.
create or replace function columns_named(target oid, attributes int[], names text[]) returns boolean
language sql immutable set search_path = pg_catalog, pg_temp as $$
  select bool_and((pg_identify_object_as_address('pg_class'::regclass, target, c.attribute)).object_names[3] = c.name)
  from unnest(attributes, names) as c(attribute, name)
$$;

-- The key of a row of a transition table: null, which stands for the whole mirror, when a key column was renamed or dropped. Its name is
-- then found among the variables that in_block() declares, so that the statement can still be parsed.
create or replace function checked_key(m mirror) returns text language sql stable set search_path = pg_catalog, pg_temp as $$
  select format('case when reactive_cache.columns_named(%s, %L, %L) then %s end',
    m.relation, m.key_attributes::int[], m.key_columns, reactive_cache.key_expression(m.relation, m.key_columns, null))
$$;

-- In a block of its own, since a key column may be called "found" or "new", and always in quotes, since it may be called "loop".
create or replace function in_block(m mirror, statement text) returns text language sql immutable set search_path = pg_catalog, pg_temp as $$
  select format('
    declare %s begin
      %s;
    end;', (select string_agg(format('"%s" pg_catalog.text;', replace(k, '"', '""')), ' ') from unnest(m.key_columns) as k), statement)
$$;

-- The keys in a transition table.
create or replace function transition_keys(mirror_id smallint, transition text) returns text
language sql stable set search_path = pg_catalog, pg_temp as $$
  select format('select %s, %s from %s', m.id, reactive_cache.checked_key(m), transition) from reactive_cache.mirror m where m.id = mirror_id
$$;

-- What a statement trigger journals: each key once, from the transition tables, in a row of its own.
create or replace function statement_journaling(mirror_id smallint, event text, journal regclass) returns text
language sql stable set search_path = pg_catalog, pg_temp as $$
  select reactive_cache.in_block(m, format('insert into %s (mirror, key) %s', journal, case
      when event = 'delete' then reactive_cache.transition_keys(m.id, 'old_rows')
      when event = 'update' and m.before_triggers then
        reactive_cache.transition_keys(m.id, 'new_rows') || ' union ' || reactive_cache.transition_keys(m.id, 'old_rows')
      else reactive_cache.transition_keys(m.id, 'new_rows')
    end))
  from reactive_cache.mirror m where m.id = mirror_id
$$;

-- What it journals where a session asks for it: all keys in one row, or nothing where one is null or too long, or where there are too many
-- or none. Each element draws an id.
create or replace function together_journaling(m mirror, transition text) returns text
language sql stable set search_path = pg_catalog, pg_temp as $$
  select reactive_cache.in_block(m, format($statement$insert into reactive_cache.journal_direct (mirror, keys)
        select %s, k.keys from (select array(
            select case when pg_catalog.octet_length(j.key) operator(pg_catalog.<=) 255
                and pg_catalog.nextval('reactive_cache.journal_id'::pg_catalog.regclass) operator(pg_catalog.>) 0 then j.key end
            from (select %s as key from %s limit 1001) as j) as keys offset 0) as k
        where pg_catalog.cardinality(k.keys) operator(pg_catalog.>) 0 and pg_catalog.cardinality(k.keys) operator(pg_catalog.<=) 1000
          and pg_catalog.array_position(k.keys, null) is null$statement$, m.id, reactive_cache.checked_key(m), transition))
$$;

-- What a row trigger journals.
create or replace function row_journaling(mirror smallint, event text, guard text, key_old text, key_new text, journal regclass) returns text
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

-- Wraps the journaling statements of one trigger; direct is null if there is only the slow way, together if a statement's keys always have
-- rows of their own. Rows were changed before it runs, so the transaction has drawn its id before the flag is read: without that the
-- doorbell's protocol does not hold (TRUNCATE may have drawn none; it goes the slow way, which journals first). A full journal takes
-- nothing, and says so to the leader; a limit without a value, as in a copy of the structure, counts as reached. Only the slow way asks for
-- it: while a leader guarantees room the flag has a value. No search_path is set, which would cost every call: all names are qualified.
-- And "return new" is null as well in statement triggers, but is no expression to evaluate. The setting is asked in the condition that
-- there is anyway, since another IF would cost a statement of one row three times as much; in any other spelling it counts as off.
create or replace function trigger_function(name text, pins text, direct text, together text, journaling text) returns text
language sql immutable set search_path = pg_catalog, pg_temp as $sql$
  select format($function$
create or replace function reactive_cache.%1$I() returns trigger language plpgsql security definer%2$s as $body$
#variable_conflict use_column
begin%3$s%4$s
  if (pg_catalog.pg_sequence_last_value('reactive_cache.journal_limit'::pg_catalog.regclass) operator(pg_catalog.>)
      coalesce(pg_catalog.pg_sequence_last_value('reactive_cache.journal_id'::pg_catalog.regclass), 0)) is not true then
    perform pg_catalog.setval('reactive_cache.overflowed'::pg_catalog.regclass, 1);
    return null;
  end if;%5$s
  if found and pg_catalog.pg_sequence_last_value('reactive_cache.awake'::pg_catalog.regclass) operator(pg_catalog.=) 0 then
    perform pg_catalog.pg_notify('reactive_cache', '');
  end if;
  return null;
end $body$$function$, name, pins,
    case when direct is not null then format($function$
  if %s%s then%s
    return new;
  end if;$function$, vouched, ' and (' || case when together is not null then asked end || ') is not true', direct) end,
    case when together is not null then format($function$
  if %s and %s then%s
    if not found then%s
    end if;
    return new;
  end if;$function$, asked, vouched, together, direct) end,
    journaling)
  from (values ($function$pg_catalog.pg_sequence_last_value('reactive_cache.awake'::pg_catalog.regclass)
      operator(pg_catalog.>) pg_catalog.pg_sequence_last_value('reactive_cache.journal_id'::pg_catalog.regclass)$function$,
    $function$pg_catalog.current_setting('reactive_cache.many_rows', true) operator(pg_catalog.=) 'on'$function$)) as v(vouched, asked)
$sql$;

-- BEFORE triggers may change any column, also one that the statement does not set. Switched off ones may be switched on.
create or replace function has_before_triggers(target oid) returns boolean language sql stable set search_path = pg_catalog, pg_temp as $$
  select exists (select from pg_trigger where tgrelid = target and not tgisinternal and tgtype & 19 = 19)
$$;

-- A trigger "rekey" journals the old keys of UPDATEs that set a key column, and costs the others nothing. Where rows can change keys in
-- other ways the update trigger compares all keys instead. Row triggers see old and new anyway.
create or replace function needs_before_form(m mirror) returns boolean language sql stable set search_path = pg_catalog, pg_temp as $$
  select not m.row_triggers and reactive_cache.has_before_triggers(m.relation)
$$;

-- The triggers of a mirror.
create or replace function trigger_events(m mirror) returns text[] language sql immutable set search_path = pg_catalog, pg_temp as $$
  select array['insert', 'update', 'delete', 'truncate'] || case when not m.row_triggers and not m.before_triggers then array['rekey'] end
$$;

-- Whichever role attaches, the functions belong to the schema's owner, so that the server can replace them later.
create or replace function own_function(function text) returns void language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
  owner text := (select pg_get_userbyid(nspowner) from pg_namespace where nspname = 'reactive_cache');
begin
  if owner <> current_user then
    execute format('alter function %s owner to %I', function, owner);
  end if;
end $$;

-- (Re)writes a mirror's trigger functions from its definition.
create or replace function write_trigger_functions(mirror_id smallint) returns void language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
  m reactive_cache.mirror;
  event text;
  guard text;
  pins text;
  journaling text[];
  together text;
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
    together := case
      when m.row_triggers or event in ('truncate', 'rekey') or event = 'update' and m.before_triggers then null
      else reactive_cache.together_journaling(m, case event when 'delete' then 'old_rows' else 'new_rows' end)
    end;
    execute reactive_cache.trigger_function(m.name || '_' || event, case when event = 'truncate' then '' else pins end,
      case when event <> 'truncate' then journaling[1] end, together, journaling[2]);
    execute format('revoke all on function reactive_cache.%I() from public', m.name || '_' || event);
    perform reactive_cache.own_function(format('reactive_cache.%I()', m.name || '_' || event));
  end loop;
end $$;

-- The triggers that there are get the new functions, and no table of an application is locked for it. Where these cannot be written, or not
-- for these triggers, attach() makes both anew as soon as it can.
select take_attach_turn();
update mirror m set before_triggers = null
where not exists (select from pg_index i where i.indexrelid = m.key_index and i.indrelid = m.relation)
  or m.before_triggers is distinct from needs_before_form(m)
  or exists (
    select from unnest(m.key_columns, m.key_attributes, m.key_types) as k(name, number, type)
    where not exists (
      select from pg_attribute a
      where a.attrelid = m.relation and a.attnum = k.number and a.attname = k.name and a.atttypid = k.type and not a.attisdropped));
select write_trigger_functions(m.id) from mirror m where m.before_triggers is not null;
