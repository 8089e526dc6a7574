-- $1 the leaf. Only after an overflow: no cursor is served any more once this was done.
with emptied as materialized (select reactive_cache.empty_leaf($1::int) as done)
update reactive_cache.history h
set pruned_xid = greatest(h.pruned_xid, case when e.done then pg_snapshot_xmax(pg_current_snapshot()) else h.pruned_xid end)
from emptied e
returning e.done
