-- $1 the mirror's number, $2 keys as bytes. Has what is quarantined read again.
select reactive_cache.journal_again($1::int2, array(select reactive_cache.key_of(bytes) from unnest($2::bytea[]) as bytes))
