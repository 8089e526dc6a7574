-- $1 the epoch, $2 the settled journal id, $3 the oldest xid that can hold a newer one.
update reactive_cache.history
set settled_id = $2, settled_xid = $3::bigint::text::xid8
where epoch = $1 and settled_id < $2
