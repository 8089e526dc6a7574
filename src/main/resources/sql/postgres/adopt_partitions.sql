-- $1 the mirror's name. The partitions whose rows came or went unseen; both null where there are none.
select added::bigint[] as added, removed::bigint[] as removed from reactive_cache.adopt_partitions($1)
