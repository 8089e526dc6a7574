-- $1 key texts, $2 the mirror's number, $3 the signature of its look-up, $4 the text of an earlier snapshot, or null. One statement, so
-- one snapshot. changed tells whether the key was journaled since $4. It can only tell if is_current: this history has its mark, rows are
-- shown in this way, no writer found the journal full, and nothing that $4 did not see was pruned.
with point as materialized (
  select h.epoch, pg_current_snapshot()::text as snapshot, n.last_value as newest_id,
         exists (select from reactive_cache.mark)
         and exists (select from reactive_cache.mirror m where m.id = $2 and m.served = $3)
         and o.last_value = 0
         and coalesce(h.pruned_xid <= pg_snapshot_xmin($4::text::pg_snapshot), true) as is_current
  from reactive_cache.history h cross join reactive_cache.overflowed o cross join reactive_cache.journal_id n
),
changed as materialized (
  select distinct j.key
  from reactive_cache.journal j
  where (j.xid >= pg_snapshot_xmax($4::text::pg_snapshot)
         or j.xid = any (array(select pg_snapshot_xip($4::text::pg_snapshot))))
    and j.mirror = $2 and (j.key is null or j.key = any ($1::text[]))
)
select asked.key, r.row, point.epoch, point.snapshot, point.newest_id, point.is_current,
       exists (select from changed c where c.key is null or c.key = asked.key) as changed
from unnest($1::text[]) as asked(key)
cross join point
left join lateral (/*lookup*/) r on true
