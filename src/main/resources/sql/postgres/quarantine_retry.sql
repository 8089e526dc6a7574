-- $1 how many at most. Journals again those that have waited longest: each later and later, an hour apart in the end.
with due as (
  select q.ctid, q.mirror, q.key from reactive_cache.quarantine q
  join reactive_cache.mirror m on m.id = q.mirror
  where q.next_try <= clock_timestamp() order by q.next_try limit $1::int
),
put_off as (
  update reactive_cache.quarantine q
  set next_try = clock_timestamp() + least(interval '1 hour', interval '1 minute' * power(2, least(q.count, 6)))
  from due where q.ctid = due.ctid
)
select count(reactive_cache.journal_again(due.mirror, array[due.key])) from due
