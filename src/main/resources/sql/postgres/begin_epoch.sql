-- $1 the new epoch, $2 the start cursor, taken before. The session has synchronous_commit on.
update reactive_cache.history
set epoch = $1::bigint,
    identity = reactive_cache.identity(),
    settled_id = 0,
    settled_xid = pg_snapshot_xmin($2::text::pg_snapshot),
    pruned_xid = pg_snapshot_xmin($2::text::pg_snapshot)
where epoch < $1::bigint
returning epoch, identity
