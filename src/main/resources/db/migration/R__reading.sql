-- What the servers read: rows by key, as JSON, and keys and sentences as bytes of UTF-8.
set local check_function_bodies = off; -- They call each other in any order, and no table is locked to look at them.

-- The session settings that decide how values are written. Readers call this once a connection. The planner switches keep
-- cached plans on the key's index even if they were made while a table was still tiny.
create or replace function pin_session() returns void language plpgsql as $$
begin
  perform set_config(name, value, false) from (values
    ('TimeZone', 'UTC'), ('DateStyle', 'ISO, MDY'), ('IntervalStyle', 'postgres'), ('extra_float_digits', '1'),
    ('bytea_output', 'hex'), ('lc_monetary', 'C'), ('xmlbinary', 'base64'), ('quote_all_identifiers', 'off'),
    ('array_nulls', 'on'), ('transform_null_equals', 'off'), ('standard_conforming_strings', 'on'),
    ('search_path', 'pg_catalog, pg_temp'), ('row_security', 'off'),
    ('jit', 'off'), ('enable_seqscan', 'off'), ('enable_hashjoin', 'off'), ('enable_mergejoin', 'off')) as pin(name, value);
end $$;

-- One key column's value out of the asked key's text. What cannot be a value of the commonest types finds nothing
-- rather than failing every key asked with it; for other types it is an error of SQLSTATE class 22.
create or replace function key_value(type oid, key_text text) returns text language sql stable set search_path = pg_catalog, pg_temp as $$
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

-- How the key's index compares each of its columns.
create or replace function key_comparisons(m mirror) returns table ("position" bigint, name name, type oid, operator text, collated text, is_exact boolean)
language sql stable set search_path = pg_catalog, pg_temp as $$
  select k.position, a.attname, a.atttypid, format('operator(%I.%s)', n.nspname, o.oprname),
    case when c.oid is null then '' else format(' collate %I.%I', cn.nspname, c.collname) end, coalesce(c.collisdeterministic, true)
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
  where i.indexrelid = (reactive_cache.find_key_index(m.relation, m.key_columns)).key_index
$$;
revoke all on function key_comparisons(mirror) from public;

-- What of a row t is shown: these columns, or all where none is named.
create or replace function shown_columns(columns text[]) returns text language sql immutable set search_path = pg_catalog, pg_temp as $$
  select coalesce(string_agg(format('t.%I', c), ', ' order by position), 't.*') from unnest(columns) with ordinality as x(c, position)
$$;
revoke all on function shown_columns(text[]) from public;

-- A subquery that finds the row of asked.key: by the key's index, and then by the key's exact text. Fails where a type is not trusted.
create or replace function lookup_sql(mirror text, columns text[]) returns text
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
declare
  m reactive_cache.mirror;
  conditions text;
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
  -- A domain over an enum has no operator, and its index is found by the enum's all the same.
  select string_agg(format('%s %s %s%s',
      case when b.oid <> c.type and b.typtype = 'e' then format('(t.%I)::%s', c.name, format_type(b.oid, -1)) else format('t.%I', c.name) end,
      c.operator,
      reactive_cache.key_value(c.type, case cardinality(m.key_columns) when 1 then 'asked.key'
        else format('((asked.key)::pg_catalog.json operator(pg_catalog.->>) %s)', c.position - 1) end),
      c.collated), ' and ' order by c.position)
    into conditions
    from reactive_cache.key_comparisons(m) c join pg_type b on b.oid = reactive_cache.base_type(c.type);
  if conditions is null then
    raise exception 'mirror % has lost its key', quote_literal(mirror) using errcode = 'object_not_in_prerequisite_state',
      hint = 'reactive_cache.problems() says why.';
  end if;
  -- LIMIT keeps it a lookup for each key: pulled up, it would become a join, and that may read the whole table. The star makes it
  -- the row also where a column has the row's name.
  return format('select pg_catalog.row_to_json(r.*)::pg_catalog.text as row from (select %s from %s as t where %s and (%s) collate "C" operator(pg_catalog.=) asked.key limit 1) as r',
    reactive_cache.shown_columns(columns), m.relation::regclass, conditions, reactive_cache.key_expression(m.relation, m.key_columns, 't'));
end $$;

-- A subquery that finds the rows of all the keys of $1, each with its key, in one scan of the key's index: half the price of a look-up for
-- each. Only for a key of one column whose equal values have one text, and not for a partitioned table, of which each index would be asked
-- for all. Null for others. A text that is no value of the type fails it.
create or replace function lookup_together_sql(mirror text, columns text[]) returns text
language sql stable set search_path = pg_catalog, pg_temp as $$
  select format('select %s as key, pg_catalog.row_to_json(r.*)::pg_catalog.text as row from %s as t cross join lateral (select %s) as r where t.%I %s any (($1::pg_catalog.text[])::%s[]%s)',
    reactive_cache.key_expression(m.relation, m.key_columns, 't'), m.relation::regclass, reactive_cache.shown_columns(columns), c.name, c.operator,
    case c.collated when '' then format_type(c.type, -1) else 'pg_catalog.text' end, c.collated)
  from reactive_cache.mirror m
  join pg_class t on t.oid = m.relation and t.relkind = 'r'
  cross join reactive_cache.key_comparisons(m) c
  where m.name = lookup_together_sql.mirror and cardinality(m.key_columns) = 1 and c.is_exact and getdatabaseencoding() = 'UTF8'
    and c.type in ('int2'::regtype, 'int4'::regtype, 'int8'::regtype, 'uuid'::regtype, 'text'::regtype, 'varchar'::regtype)
$$;
revoke all on function lookup_together_sql(text, text[]) from public;

-- The types that columns are made of (no columns: all): their own, and those of their elements, attributes, bounds and domains.
create or replace function made_of(target oid, columns text[]) returns table (type oid) language sql stable set search_path = pg_catalog, pg_temp as $$
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

-- What decides how the same values are shown, as text: another text, and all rows are read again. xmin is there for a change of type to
-- the same type by an expression; it changes with a few harmless commands, too.
create or replace function row_shape(target oid, columns text[]) returns text language sql stable set search_path = pg_catalog, pg_temp as $$
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

-- Whose code shows these columns, if it is somebody's who may not run any as the role that reads: neither this role, nor the table's owner,
-- nor a superuser. The owner of a type may have it cast to json by a function at any time, and the owner of such a function may replace it.
-- A domain is shown as the type below it, an array as its elements. One sentence, or null.
create or replace function untrusted_type(target oid, columns text[]) returns text language sql stable set search_path = pg_catalog, pg_temp as $$
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

-- A key as bytes in UTF-8, which we speak with every database. Where it keeps its text in another encoding PostgreSQL converts what it
-- answers, after the statement and all its exception blocks, so one character without a counterpart fails the whole answer; and what a
-- SQL_ASCII database holds is sent as it is, UTF-8 or not. Hence bytes.
-- A key that has no form in UTF-8, or comes back as another (two characters with one counterpart), or looks like what follows here:
-- U+FFFD, which no other encoding has, an x, and its bytes in hex. So there is one form for each key, and one key for a form.
create or replace function key_bytes(key text) returns bytea language plpgsql stable set search_path = pg_catalog, pg_temp as $$
declare
  bytes bytea;
begin
  if getdatabaseencoding() = 'UTF8' then
    return convert_to(key, 'UTF8');
  end if;
  begin
    bytes := convert_to(key, 'UTF8');
    if convert_from(bytes, 'UTF8') collate "C" = key and substr(bytes, 1, 3) <> '\xefbfbd' then
      return bytes;
    end if;
  exception when data_exception then
    null;
  end;
  return '\xefbfbd'::bytea || convert_to('x' || encode(convert_to(key, getdatabaseencoding()), 'hex'), 'UTF8');
end $$;

-- The key that key_bytes() writes so; null: no text of this database.
create or replace function key_of(bytes bytea) returns text language plpgsql stable set search_path = pg_catalog, pg_temp as $$
declare
  key text;
begin
  begin
    if getdatabaseencoding() <> 'UTF8' and substr(bytes, 1, 4) = '\xefbfbd78' then
      key := convert_from(decode(convert_from(substr(bytes, 5), 'SQL_ASCII'), 'hex'), getdatabaseencoding());
    else
      key := convert_from(bytes, 'UTF8');
    end if;
  exception when data_exception then
    return null;
  end;
  -- Another spelling of a form, or of a character that comes back as another, is a form of nothing.
  return case when getdatabaseencoding() = 'UTF8' or reactive_cache.key_bytes(key) = bytes then key end;
end $$;

-- A sentence for people: as it is, or with octal numbers for what cannot be sent.
create or replace function shown_text(sentence text) returns text language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
  if getdatabaseencoding() <> 'UTF8' then
    perform convert_to(sentence, 'UTF8');
  end if;
  return sentence;
exception when data_exception then
  return encode(convert_to(sentence, getdatabaseencoding()), 'escape');
end $$;
