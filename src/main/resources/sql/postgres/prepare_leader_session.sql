-- After pin_session.sql. The server lets go of a leader that is frozen or cut off: three pings without a word end the session.
set idle_session_timeout = '15s';
set idle_in_transaction_session_timeout = '15s';
set tcp_keepalives_idle = 5;
set tcp_keepalives_interval = 2;
set tcp_keepalives_count = 3;
set tcp_user_timeout = 15000;
-- All names outside PostgreSQL's own schema are qualified.
set search_path = pg_catalog, pg_temp;
-- The journal is emptied by TRUNCATE and grows again faster than statistics follow: never scan it whole.
set enable_seqscan = off;
-- Planned once: by what a journal read asks for PostgreSQL would plan each anew, at twice the price of the journal read itself.
set plan_cache_mode = force_generic_plan;
-- How keys are told: as text, or as bytes where text may have no form in UTF-8.
select getdatabaseencoding() = 'UTF8' as is_utf8;
