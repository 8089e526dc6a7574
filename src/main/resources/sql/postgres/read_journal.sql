-- $1 the text of the snapshot where the last look ended, $2 at most so many keys.
-- One statement: its rows and its own snapshot belong together. Both arms of the OR use the index on
-- xid; pg_visible_in_snapshot would read the whole journal. Ids that were journaled again (1970) were not drawn
-- under the row's lock, so that the newest that was is told beside the newest of all.
select s.snapshot::text as snapshot,
       pg_snapshot_xmin(s.snapshot)::text::bigint as xmin,
       j.mirror, j.key, j.id, j.locked_id, j.again_id, j.changed_at
from (select pg_current_snapshot() as snapshot) s
left join (
  select mirror, key, max(id) as id,
         coalesce(max(id) filter (where at > 'epoch'), 0) as locked_id,
         coalesce(max(id) filter (where at = 'epoch'), 0) as again_id,
         coalesce((extract(epoch from min(at) filter (where at > 'epoch')) * 1000000)::bigint, 0) as changed_at
  from reactive_cache.journaled
  where xid >= pg_snapshot_xmax($1::text::pg_snapshot)
     or xid = any (array(select pg_snapshot_xip($1::text::pg_snapshot)))
  group by mirror, key
  order by key is not null
  limit $2::int
) j on true
