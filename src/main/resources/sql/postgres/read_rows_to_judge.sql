-- $1 keys, $2 the most bytes that a row may have, $3 the mirror's number, $4 the signature of its look-up, $5 the text of an earlier
-- snapshot, or null; with row_tried.sql $6 the look-up's text. One statement, so one snapshot. changed tells whether the key was journaled
-- since $5. It can only tell if is_current: this history has its mark, rows are shown in this way, no writer found the journal full, and
-- nothing that $5 did not see was pruned.
with point as materialized (
  select h.epoch, pg_current_snapshot()::text as snapshot, n.last_value as newest_id,
         exists (select from reactive_cache.mark k where k.mark::text = right(h.identity, 36))
         and exists (select from reactive_cache.mirror m where m.id = $3 and m.served = $4)
         and o.last_value = 0
         and coalesce(h.pruned_xid <= pg_snapshot_xmin($5::text::pg_snapshot), true) as is_current
  from reactive_cache.history h cross join reactive_cache.overflowed o cross join reactive_cache.journal_id n
),
changed as materialized (
  select distinct j.key
  from reactive_cache.journaled j
  where (j.xid >= pg_snapshot_xmax($5::text::pg_snapshot)
         or j.xid = any (array(select pg_snapshot_xip($5::text::pg_snapshot))))
    and j.mirror = $3 and (j.key is null or j.key = any (/*keys*/))
)
select /*shown*/, case when coalesce(sum(r.bytes) filter (where r.row is not null) over (rows between unbounded preceding and 1 preceding), 0) < /*most*/
       then r.row end as row,
       r.bytes, r.problem, point.epoch, point.snapshot, point.newest_id, point.is_current,
       exists (select from changed c where c.key is null or c.key = asked.key) as changed
from /*asked*/
cross join point
left join lateral /*row*/ r on true
