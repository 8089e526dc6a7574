-- $1 how many rows the journal may hold. z is drawn after the limit was raised.
select raised.journal_limit > pg_sequence_last_value('reactive_cache.journal_id'::regclass) as has_room,
       pg_current_xact_id()::text::bigint as z
from (select setval('reactive_cache.journal_limit', reactive_cache.journal_floor() + $1::bigint) as journal_limit offset 0) raised
