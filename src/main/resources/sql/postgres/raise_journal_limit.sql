-- $1 how many rows the journal may take from here on: a new epoch needs none of those that it holds. The
-- ring bounds all of them. z is drawn after the limit was raised.
select o.overflowed,
       setval('reactive_cache.journal_limit', least(o.newest + $1::bigint, o.oldest + 8000000)) as journal_limit,
       pg_current_xact_id()::text::bigint as z
from (
  select last_value = 1 as overflowed, reactive_cache.journal_floor() as oldest,
         coalesce(pg_sequence_last_value('reactive_cache.journal_id'::regclass), 0) as newest
  from reactive_cache.overflowed offset 0
) o
