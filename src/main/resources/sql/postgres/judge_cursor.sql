-- $1 the cursor's snapshot, $2 its identity, $3 its epoch. One row: why nothing can be read from it, or null.
select case
  when reactive_cache.identity() is distinct from $2 or h.identity is distinct from $2 then 'other-history'
  when h.epoch <> $3::bigint then 'other-epoch'
  when not is_readable then 'cursor-unreadable'
  when pg_snapshot_xmax(snapshot::pg_snapshot) > pg_snapshot_xmax(pg_current_snapshot()) then 'cursor-from-the-future'
  when pg_snapshot_xmin(snapshot::pg_snapshot) < h.pruned_xid then 'journal-pruned'
  when o.last_value = 1 then 'journal-overflow'
end as unusable
from reactive_cache.history h
cross join reactive_cache.overflowed o
cross join (select $1::text as snapshot, $1::text ~ '^[0-9]+:[0-9]+:([0-9]+(,[0-9]+)*)?$' as is_readable) c
