-- The versions of what this transaction wrote. $1 the mirror's name
select keys, version from reactive_cache.written_together($1)
