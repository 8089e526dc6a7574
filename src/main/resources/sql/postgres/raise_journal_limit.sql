-- $1 how many rows the journal may hold. z is drawn after the limit was raised.
select overflowed, setval('reactive_cache.journal_limit', reactive_cache.journal_floor() + $1::bigint) as journal_limit,
       pg_current_xact_id()::text::bigint as z
from (select last_value = 1 as overflowed from reactive_cache.overflowed offset 0) o
