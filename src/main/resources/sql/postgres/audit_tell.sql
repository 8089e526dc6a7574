-- $1 the mirror's name. No row: nobody asked, and no pass has begun.
select asked_at is not null as asked, running::text as running, last::text as last
from reactive_cache.audit where mirror = $1
