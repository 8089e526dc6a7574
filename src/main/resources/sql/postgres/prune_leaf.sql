-- $1 the leaf, $2 the settled id, $3 the cursor's snapshot. What was pruned is remembered in the same
-- transaction: an older cursor, from an older dump of Redis, can then no longer be served.
with pruned as materialized (
  select reactive_cache.prune_leaf($1::int, $2::bigint, pg_snapshot_xmin($3::text::pg_snapshot)) as done
)
update reactive_cache.history h
set pruned_xid = greatest(h.pruned_xid, pg_snapshot_xmin($3::text::pg_snapshot))
from pruned
where pruned.done
