-- $1 the mirror's name, $2 and $3 as adopt_partitions.sql told: what is cached was compared since.
select reactive_cache.know_partitions($1, $2::bigint[]::oid[], $3::bigint[]::oid[])
