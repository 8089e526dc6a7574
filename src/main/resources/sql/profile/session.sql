-- $1 statement_timeout, $2 lock_timeout, both in milliseconds
select set_config('statement_timeout', $1, false), set_config('lock_timeout', $2, false)
