-- $1: the cluster's name. Whether this session leads it from now on, and which session, none of ours, had the lock.
select leads, stranger from reactive_cache.compete($1)
