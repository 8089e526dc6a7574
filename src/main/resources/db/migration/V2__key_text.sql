-- How a row's key is written as text: canonical (one text a key) and injective (one key a text).

-- The session settings that decide how values are written. Readers call this once a connection. The planner switches keep
-- cached plans on the key's index even if they were made while a table was still tiny.
create function pin_session() returns void language plpgsql as $$
begin
  perform set_config(name, value, false) from (values
    ('TimeZone', 'UTC'), ('DateStyle', 'ISO, MDY'), ('IntervalStyle', 'postgres'), ('extra_float_digits', '1'),
    ('bytea_output', 'hex'), ('lc_monetary', 'C'), ('xmlbinary', 'base64'), ('quote_all_identifiers', 'off'),
    ('array_nulls', 'on'), ('transform_null_equals', 'off'), ('standard_conforming_strings', 'on'),
    ('search_path', 'pg_catalog, pg_temp'), ('row_security', 'off'),
    ('jit', 'off'), ('enable_seqscan', 'off'), ('enable_hashjoin', 'off'), ('enable_mergejoin', 'off')) as pin(name, value);
end $$;

-- The type below domains.
create function base_type(type oid) returns oid language sql stable set search_path = pg_catalog, pg_temp as $$
  with recursive below(oid, typtype, typbasetype) as (
    select oid, typtype, typbasetype from pg_type where oid = type
    union all
    select t.oid, t.typtype, t.typbasetype from below b join pg_type t on t.oid = b.typbasetype where b.typtype = 'd')
  select oid from below where typtype <> 'd'
$$;

-- key_type_kind() calls itself, for the elements of arrays.
set local check_function_bodies = off;

-- How a key column's type is handled: text (its own text), number (bare in a JSON array), cast (::text), output (its output
-- function, because a user's cast to text must not run with our rights); null if the type cannot be a key.
create function key_type_kind(type oid) returns text language sql stable set search_path = pg_catalog, pg_temp as $$
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
create function key_type_pins(type oid) returns text language sql stable set search_path = pg_catalog, pg_temp as $$
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

-- The SQL expression that writes a row's key; every name in it is qualified, so no search_path changes its meaning.
create function key_expression(target regclass, key_columns text[], alias text) returns text
language sql stable set search_path = pg_catalog, pg_temp as $$
  with part as (
    select k.position, reactive_cache.key_type_kind(a.atttypid) as kind, format('%s.%I', alias, a.attname) as value,
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
