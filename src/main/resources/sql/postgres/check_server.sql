-- One row: what of the server matters to us. Catalog and settings only.
select current_setting('server_version') as version, current_setting('server_version_num')::int as number, pg_is_in_recovery() as is_standby,
  pg_backend_pid() as session, current_setting('server_encoding') as encoding, current_setting('fsync') as fsync,
  current_setting('max_prepared_transactions')::int as prepared, current_user::text as role,
  -- Those that the pins of a session could not set back.
  (select string_agg(format('%s = %s', name, setting), ', ' order by name) from pg_settings
    where (name, boot_val) in (('session_replication_role', 'origin'), ('temp_file_limit', '-1'), ('zero_damaged_pages', 'off'),
      ('ignore_checksum_failure', 'off')) and setting <> boot_val) as unpinned,
  current_setting('max_connections')::int - current_setting('superuser_reserved_connections')::int
    - (select count(*) from pg_stat_activity where backend_type = 'client backend' and pid <> pg_backend_pid())::int as connections_left,
  (select rolconnlimit from pg_roles where rolname = current_user) as role_limit,
  (select datconnlimit from pg_database where datname = current_database()) as database_limit,
  to_regnamespace('reactive_cache') is not null as has_schema
