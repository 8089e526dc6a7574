-- What the servers read: rows by key, versions, the database's identity, and what may be pruned.

-- One key column's value out of the asked key's text. What cannot be a value of the commonest types finds nothing
-- rather than failing every key asked with it; for other types it is an error of SQLSTATE class 22.
create function key_value(type oid, key_text text) returns text language sql stable set search_path = pg_catalog, pg_temp as $$
  select case
    when t.typname in ('int2', 'int4', 'int8') and t.typnamespace = 'pg_catalog'::regnamespace then format(
      '(case when %1$s ~ ''^(0|-?[1-9][0-9]{0,18})$'' then case when (%1$s)::pg_catalog.numeric between %2$s and %3$s then (%1$s)::%4$s end end)',
      key_text,
      case t.typname when 'int2' then '-32768' when 'int4' then '-2147483648' else '-9223372036854775808' end,
      case t.typname when 'int2' then '32767' when 'int4' then '2147483647' else '9223372036854775807' end,
      format_type(t.oid, -1))
    when t.oid = 'uuid'::regtype then format(
      '(case when %1$s ~ ''^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$'' then (%1$s)::pg_catalog.uuid end)', key_text)
    when t.oid = 'bool'::regtype then format(
      '(case when %1$s in (''true'', ''false'') then (%1$s)::pg_catalog.bool end)', key_text)
    else format('(%s)::%s', key_text, format_type(t.oid, -1))
  end
  from pg_type t where t.oid = reactive_cache.base_type(type)
$$;

-- A subquery that finds the row of asked.key: by the key's index, and then by the key's exact text.
create function lookup_sql(mirror text, columns text[]) returns text
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
declare
  m reactive_cache.mirror;
  conditions text;
  selected text := 't.*';
  missing text;
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
  if cardinality(columns) > 0 then
    select string_agg(format('t.%I', c), ', ' order by position) into selected from unnest(columns) with ordinality as x(c, position);
  end if;
  select string_agg(format('t.%I operator(%I.%s) %s%s', a.attname, n.nspname, o.oprname,
      reactive_cache.key_value(a.atttypid, case cardinality(m.key_columns) when 1 then 'asked.key'
        else format('((asked.key)::pg_catalog.json operator(pg_catalog.->>) %s)', k.position - 1) end),
      case when c.oid is null then '' else format(' collate %I.%I', cn.nspname, c.collname) end), ' and ' order by k.position)
    into conditions
    from pg_index i
    cross join unnest(m.key_columns) with ordinality as k(name, position)
    join pg_attribute a on a.attrelid = i.indrelid and a.attname = k.name
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

-- The versions that the current transaction has given its keys so far, for an application that answers with them. A null key:
-- the whole mirror. Nothing, if the journal is full.
create function written(mirror text) returns table (key text, version text)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select j.key, (select h.epoch from reactive_cache.history h) || '-' || max(j.id)
  from reactive_cache.journal j
  where j.xid = pg_current_xact_id_if_assigned() and j.mirror = (select m.id from reactive_cache.mirror m where m.name = written.mirror)
  group by j.key
$$;

-- Which history this database lives: changes with a crash, a promotion, a restore. Null: the mark is missing, or this is a standby.
create function identity() returns text language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
  if pg_is_in_recovery() then
    return null;
  end if;
  return (select concat_ws('/', (select system_identifier from pg_control_system()),
      substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8),
      (select oid from pg_database where datname = current_database()), 'reactive_cache.journal'::regclass::oid, m.mark)
    from reactive_cache.mark m);
end $$;

-- Begins a history, if none is marked.
create function new_mark() returns void language sql set search_path = pg_catalog, pg_temp as $$
  insert into reactive_cache.mark values (gen_random_uuid()) on conflict do nothing
$$;

-- The highest id that a leaf can hold: the ids fill the ring in order, so a leaf that they left holds none of a later lap.
create function leaf_top(leaf int) returns bigint language sql volatile set search_path = pg_catalog, pg_temp as $$
  select (((b - ((b - leaf) & 7)) + 1) << 20) - 1
  from (select coalesce(pg_sequence_last_value('reactive_cache.journal_id'::regclass), 0) >> 20 as b) as current_block
$$;

-- Empties a leaf if nobody needs a row of it: all ids settled (up to below_id), all transactions behind every cursor (below_xid).
-- False if it was not so, if it is the leaf that is being written, or if anybody uses it just now: never waits, so nobody waits
-- behind it. Call it in a transaction of its own.
create function prune_leaf(leaf int, below_id bigint, below_xid xid8) returns boolean
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
  name text := format('reactive_cache.%I', 'journal_' || leaf);
  needed boolean;
begin
  if pg_relation_size(name) = 0
      or (coalesce(pg_sequence_last_value('reactive_cache.journal_id'::regclass), 0) >> 20) & 7 = leaf
      or reactive_cache.leaf_top(leaf) > least(below_id, (select settled_id from reactive_cache.history)) then
    return false;
  end if;
  execute format('lock table %s in access exclusive mode nowait', name);
  execute format('select exists (select from %s where xid >= $1)', name) into needed using below_xid;
  if not needed then
    execute format('truncate %s', name);
  end if;
  return not needed;
exception when lock_not_available then
  return false;
end $$;

-- A lower bound of the ids that the journal still holds: what the limit is counted from.
create function journal_floor() returns bigint language sql volatile set search_path = pg_catalog, pg_temp as $$
  select coalesce(min(((reactive_cache.leaf_top(leaf) >> 20) << 20)), pg_sequence_last_value('reactive_cache.journal_id'::regclass), 0)
  from generate_series(0, 7) as leaf
  where pg_relation_size(format('reactive_cache.%I', 'journal_' || leaf)) > 0
$$;
