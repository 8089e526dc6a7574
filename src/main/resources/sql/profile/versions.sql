-- The versions of what this transaction wrote. $1 the mirror's name
select key, version from reactive_cache.written($1)
