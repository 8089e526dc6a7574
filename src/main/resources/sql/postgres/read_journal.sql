-- $1 the text of the snapshot where the last journal read ended, $2 at most so many keys.
-- One statement: its rows and its own snapshot belong together; the first row is that snapshot, with 1 as its id if somebody found the
-- journal full and journaled nothing: each transaction that this snapshot sees had said so before. Those of whole mirrors follow. Both arms
-- of the OR use the index on xid; pg_visible_in_snapshot would read the whole journal. Ids that were journaled again (1970) were not
-- drawn under the row's lock, so that the newest that was is told beside the newest of all, where it is another one.
select pg_current_snapshot()::text as snapshot, pg_snapshot_xmin(pg_current_snapshot())::text::bigint as xmin, null::smallint as mirror,
       null::text as key, null::text[] as keys, (select last_value from reactive_cache.overflowed) as id, null::bigint as locked_id, null::bigint as again_id, null::bigint as changed_at
union all (
  select null, null, mirror, key, null, max(id),
         nullif(coalesce(max(id) filter (where at > 'epoch'), 0), max(id)),
         max(id) filter (where at = 'epoch'),
         (date_part('epoch', min(at) filter (where at > 'epoch')) * 1000000)::bigint
  from /*journaled*/
  where xid >= pg_snapshot_xmax($1::text::pg_snapshot)
     or xid = any (array(select pg_snapshot_xip($1::text::pg_snapshot)))
  group by mirror, key
  order by key is not null
  limit $2::int
)
