-- $1 the epoch, $2 the term's number, $3 the settled journal id, $4 the oldest xid that can hold a newer one.
update reactive_cache.history
set settled_id = $3, settled_xid = $4::bigint::text::xid8
where epoch = $1 and leader_term = $2 and settled_id < $3
