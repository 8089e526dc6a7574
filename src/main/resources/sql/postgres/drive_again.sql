-- $1 the mirror's name, $2 a key, or null for all.
select reactive_cache.drive_again($1, $2::text) as driven
