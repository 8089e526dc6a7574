-- $1 the mirror's name, $2 the signature of its look-up. If rows used to look otherwise, all that are
-- cached are read again; until then no loader fills in rows of either look (read_rows_to_fill.sql).
with mended as (
  delete from reactive_cache.mirror_problem where mirror = $1
),
changed as (
  update reactive_cache.mirror set served = $2
  where name = $1 and served is distinct from $2
  returning name
)
select reactive_cache.refresh(name) from changed
