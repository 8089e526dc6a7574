-- $1 the table as configured, $2 the mirror's name, $3 its key's columns.
select reactive_cache.attach($1::text::regclass, $2, $3::text[])
