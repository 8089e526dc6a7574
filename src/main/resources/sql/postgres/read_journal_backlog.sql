-- What read_journal.sql tells, with one row for each key, whole mirrors first, and the keys of statements one by one: for a portal, since
-- there may be any number. $1 as there. The newest of the ids that were drawn under a row's lock is told where it
-- is not the newest of all.
select pg_current_snapshot()::text as snapshot, pg_snapshot_xmin(pg_current_snapshot())::text::bigint as xmin, null::smallint as mirror,
       null::text as key, null::text[] as keys, (select last_value from reactive_cache.overflowed) as id, null::bigint as locked_id, null::bigint as again_id, null::bigint as changed_at
union all (
  select null, null, mirror, key, null, max(id),
         nullif(coalesce(max(id) filter (where at > 'epoch'), 0), max(id)),
         max(id) filter (where at = 'epoch'),
         (date_part('epoch', min(at) filter (where at > 'epoch')) * 1000000)::bigint
  from reactive_cache.journaled
  where xid >= pg_snapshot_xmax($1::text::pg_snapshot)
     or xid = any (array(select pg_snapshot_xip($1::text::pg_snapshot)))
  group by mirror, key
  order by key is not null
)
