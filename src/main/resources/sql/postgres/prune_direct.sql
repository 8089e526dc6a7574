-- $1 the cursor's snapshot. See prune_leaf.sql.
with pruned as materialized (
  select reactive_cache.prune_direct(pg_snapshot_xmin($1::text::pg_snapshot)) as done
)
update reactive_cache.history h
set pruned_xid = greatest(h.pruned_xid, pg_snapshot_xmin($1::text::pg_snapshot)),
    direct_floor = coalesce(pg_sequence_last_value('reactive_cache.journal_id'::regclass), 0)
from pruned
where pruned.done
