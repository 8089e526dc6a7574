-- The server lets go of a leader that is frozen or cut off: three pings without a word end the session.
set idle_session_timeout = '15s';
set idle_in_transaction_session_timeout = '15s';
set tcp_keepalives_idle = 5;
set tcp_keepalives_interval = 2;
set tcp_keepalives_count = 3;
set tcp_user_timeout = 15000;
-- What the role or the database may have set for others.
set statement_timeout = 0;
set lock_timeout = 0;
set default_transaction_isolation = 'read committed';
set default_transaction_read_only = off;
-- The journal is emptied by TRUNCATE and grows again faster than statistics follow: never scan it whole.
set enable_seqscan = off;
set jit = off;
-- Of a journal with many rows PostgreSQL would share a look out to workers, and starting them takes longer than the look.
set max_parallel_workers_per_gather = 0;
-- Planned once: by what a look asks for PostgreSQL would plan each anew, at twice the price of the look itself.
set plan_cache_mode = force_generic_plan;
-- An epoch that was used must not be forgotten by a crash.
set synchronous_commit = on;
