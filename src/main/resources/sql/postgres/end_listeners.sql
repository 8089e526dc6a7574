-- The node that led here does not know what was installed since.
select pg_terminate_backend(pid) from pg_stat_activity
where datname = current_database() and application_name = 'reactive-cache listener' and usename = session_user
