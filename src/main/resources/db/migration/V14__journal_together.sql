-- Triggers that journal the keys of a statement in one row.

-- The key of a row of a transition table: null, which stands for the whole mirror, when a key column was renamed or dropped. Its name is
-- then found among the variables that in_block() declares, so that the statement can still be parsed.
create function checked_key(m mirror) returns text language sql stable set search_path = pg_catalog, pg_temp as $$
  select format('case when reactive_cache.columns_named(%s, %L, %L) then %s end',
    m.relation, m.key_attributes::int[], m.key_columns, reactive_cache.key_expression(m.relation, m.key_columns, null))
$$;
revoke all on function checked_key(mirror) from public;

create or replace function transition_keys(mirror_id smallint, transition text) returns text
language sql stable set search_path = pg_catalog, pg_temp as $$
  select format('select %s, %s from %s', m.id, reactive_cache.checked_key(m), transition) from reactive_cache.mirror m where m.id = mirror_id
$$;

-- In a block of its own, since a key column may be called "found" or "new", and always in quotes, since it may be called "loop".
create function in_block(m mirror, statement text) returns text language sql immutable set search_path = pg_catalog, pg_temp as $$
  select format('
    declare %s begin
      %s;
    end;', (select string_agg(format('"%s" pg_catalog.text;', replace(k, '"', '""')), ' ') from unnest(m.key_columns) as k), statement)
$$;
revoke all on function in_block(mirror, text) from public;

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

-- Journals all keys in one row, or nothing where one is null or too long, or where there are too many or none. Each element draws an id.
create function together_journaling(m mirror, transition text) returns text
language sql stable set search_path = pg_catalog, pg_temp as $$
  select reactive_cache.in_block(m, format($statement$insert into reactive_cache.journal_direct (mirror, keys)
        select %s, k.keys from (select array(
            select case when pg_catalog.octet_length(j.key) operator(pg_catalog.<=) 255
                and pg_catalog.nextval('reactive_cache.journal_id'::pg_catalog.regclass) operator(pg_catalog.>) 0 then j.key end
            from (select %s as key from %s limit 1001) as j) as keys offset 0) as k
        where pg_catalog.cardinality(k.keys) operator(pg_catalog.>) 0 and pg_catalog.cardinality(k.keys) operator(pg_catalog.<=) 1000
          and pg_catalog.array_position(k.keys, null) is null$statement$, m.id, reactive_cache.checked_key(m), transition))
$$;
revoke all on function together_journaling(mirror, text) from public;

-- Wraps the journaling statements of one trigger; direct is null if there is only the slow way, together if a statement's keys always have
-- rows of their own. Rows were changed before it runs, so the transaction has drawn its id before the flag is read: without that the
-- doorbell's protocol does not hold (TRUNCATE may have drawn none; it goes the slow way, which journals first). A full journal takes
-- nothing, and says so to the leader. No search_path is set, which would cost every call: all names are qualified. And "return new" is
-- null as well in statement triggers, but is no expression to evaluate. The setting is asked in the condition that there is anyway, since
-- another IF would cost a statement of one row three times as much; in any other spelling it counts as off.
drop function trigger_function(text, text, text, text);
create function trigger_function(name text, pins text, direct text, together text, journaling text) returns text
language sql immutable set search_path = pg_catalog, pg_temp as $sql$
  select format($function$
create or replace function reactive_cache.%1$I() returns trigger language plpgsql security definer%2$s as $body$
#variable_conflict use_column
begin%3$s%4$s
  if pg_catalog.pg_sequence_last_value('reactive_cache.journal_id'::pg_catalog.regclass)
      operator(pg_catalog.>=) pg_catalog.pg_sequence_last_value('reactive_cache.journal_limit'::pg_catalog.regclass) then
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
revoke all on function trigger_function(text, text, text, text, text) from public;

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

-- The triggers that there are get the new functions. Where these cannot be written, or not for these triggers, attach() makes both anew as
-- soon as it can.
select pg_advisory_xact_lock(hashtext('reactive_cache.attach'));
update mirror m set before_triggers = null
where not exists (select from pg_index i where i.indexrelid = m.key_index and i.indrelid = m.relation)
  or m.before_triggers is distinct from needs_before_form(m)
  or exists (
    select from unnest(m.key_columns, m.key_attributes, m.key_types) as k(name, number, type)
    where not exists (
      select from pg_attribute a
      where a.attrelid = m.relation and a.attnum = k.number and a.attname = k.name and a.atttypid = k.type and not a.attisdropped));
select write_trigger_functions(m.id) from mirror m where m.before_triggers is not null;
