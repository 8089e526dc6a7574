-- $1 the mirror's name, $2 the present epoch. Where the pass under way stood; none that belongs to an older epoch, since the cache was
-- emptied since.
select position, running::text as running
from reactive_cache.audit where mirror = $1 and epoch = $2 and running is not null
