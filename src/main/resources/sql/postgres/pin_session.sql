-- What each session of ours sets for itself, so that nothing that the role or the database has set for others ends, refuses or changes a
-- statement. Sessions add their own to this. A setting that this PostgreSQL does not know is left out, and one that only a superuser may
-- set is tried only where it is another. Names are qualified: the search path is not ours, and stays as it is where an application's
-- tables are found by it.

-- Before anything else, which it could end.
set statement_timeout = 0;
select pg_catalog.set_config(pin.name, pin.value, false)
from (values
  -- Ends a statement, a transaction or a session.
  ('transaction_timeout', '0'), ('lock_timeout', '0'), ('idle_in_transaction_session_timeout', '0'), ('idle_session_timeout', '0'),
  ('tcp_user_timeout', '0'), ('tcp_keepalives_idle', '0'), ('tcp_keepalives_interval', '0'), ('tcp_keepalives_count', '0'),
  ('exit_on_error', 'off'),
  -- Refuses it.
  ('default_transaction_read_only', 'off'), ('default_transaction_isolation', 'read committed'), ('default_transaction_deferrable', 'off'),
  ('row_security', 'on'), ('restrict_nonsystem_relation_kind', ''), ('default_table_access_method', 'heap'),
  ('check_function_bodies', 'on'), ('plpgsql.extra_errors', 'none'), ('plpgsql.extra_warnings', 'none'),
  -- Reads it otherwise.
  ('standard_conforming_strings', 'on'), ('backslash_quote', 'safe_encoding'), ('escape_string_warning', 'on'), ('array_nulls', 'on'),
  ('transform_null_equals', 'off'), ('quote_all_identifiers', 'off'), ('xmloption', 'content'),
  -- Plans it otherwise; those that are called enable_... follow.
  ('plan_cache_mode', 'auto'), ('jit', 'off'), ('max_parallel_workers_per_gather', '0'), ('debug_parallel_query', 'off'),
  ('force_parallel_mode', 'off'),
  -- Drowns its answer in notices.
  ('client_min_messages', 'notice')
) as pin(name, value)
where pg_catalog.current_setting(pin.name, true) operator(pg_catalog.<>) pin.value;
-- With less nearly everything becomes a file, which may be refused.
select pg_catalog.set_config('work_mem', '4MB', false)
where pg_catalog.pg_size_bytes(pg_catalog.current_setting('work_mem')) operator(pg_catalog.<) 4194304;
select pg_catalog.set_config(name, boot_val, false) from pg_catalog.pg_settings
where name operator(pg_catalog.~) '^enable_' and context operator(pg_catalog.=) 'user' and setting operator(pg_catalog.<>) boot_val;
-- What was committed must not be forgotten by a crash. Who waits for even more does so on purpose.
select pg_catalog.set_config('synchronous_commit', 'on', false)
where pg_catalog.current_setting('synchronous_commit') operator(pg_catalog.<>) all (array['on', 'remote_apply']);
do $$
declare
  pin record;
begin
  for pin in
    select p.name, p.value
    from (values ('session_replication_role', 'origin'), ('temp_file_limit', '-1'), ('zero_damaged_pages', 'off'),
      ('ignore_checksum_failure', 'off')) as p(name, value)
    where pg_catalog.current_setting(p.name, true) operator(pg_catalog.<>) p.value
  loop
    begin
      perform pg_catalog.set_config(pin.name, pin.value, false);
    exception when insufficient_privilege then
      null;
    end;
  end loop;
end $$;
