-- $1 the table as configured, $2 the mirror's name, $3 its key's columns. A table that is not found is named by the cast.
select reactive_cache.attach(coalesce(reactive_cache.configured_table($1), $1::text::regclass), $2, $3::text[])
