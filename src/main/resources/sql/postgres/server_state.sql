-- A prepared transaction cannot carry a NOTIFY, so where there may be some nobody is asked to ring.
select pg_is_in_recovery() as is_standby,
       current_setting('max_prepared_transactions')::int > 0 as poll_only
