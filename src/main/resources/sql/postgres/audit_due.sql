-- $1 the mirrors. Those whose turn it is: somebody waits, the longest first; then a pass that was broken off; then the one that was
-- compared the longest ago, if that is a while.
select configured.mirror, a.asked_at is not null as asked
from unnest($1::text[]) as configured(mirror)
left join reactive_cache.audit a on a.mirror = configured.mirror
where a.asked_at is not null or a.running is not null or a.last is null
   or (a.last->>'ended')::timestamptz < clock_timestamp() - interval '10 minutes'
order by a.asked_at nulls last, a.running is null, a.last->>'ended' nulls first
