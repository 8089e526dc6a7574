select mirror::int as mirror, max(id) as id
from reactive_cache.journal
where key is null
group by mirror
