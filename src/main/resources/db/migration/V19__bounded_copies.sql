-- Triggers that are bounded where nothing was ever installed: in a copy of the structure alone no sequence has a value.

-- As before, but for a limit without a value, which counts as reached. Only the slow way asks for it: while a leader vouches for room the
-- flag has a value, and without one it does not vouch.
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

-- The triggers that there are get the new functions. Where these cannot be written, or not for these triggers, attach() makes both anew as
-- soon as it can.
select pg_advisory_xact_lock(hashtext('reactive_cache.attach'));
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
