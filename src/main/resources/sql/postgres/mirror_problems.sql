-- One row for each mirror that has problems.
select mirror, string_agg(problem, ', ') as problem, bool_and(attach_mends) as attach_mends
from reactive_cache.problems()
group by mirror
