-- Only after an overflow, see empty_leaf.sql.
with emptied as materialized (select reactive_cache.empty_direct() as done)
update reactive_cache.history h
set pruned_xid = greatest(h.pruned_xid, pg_snapshot_xmax(pg_current_snapshot())),
    direct_floor = coalesce(pg_sequence_last_value('reactive_cache.journal_id'::regclass), 0)
from emptied e
where e.done
