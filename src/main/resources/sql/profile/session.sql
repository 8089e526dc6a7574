-- $1 statement_timeout, $2 lock_timeout, both in milliseconds. A statement here changes hundreds of rows: they are journaled together.
select set_config('statement_timeout', $1, false), set_config('lock_timeout', $2, false), set_config('reactive_cache.many_rows', 'on', false)
