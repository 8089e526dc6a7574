-- $1 the epoch, $2 the term's number. From here on earlier leaders record nothing; one that is at it is waited for.
update reactive_cache.history
set leader_term = $2
where epoch = $1 and leader_term <= $2
returning settled_id
