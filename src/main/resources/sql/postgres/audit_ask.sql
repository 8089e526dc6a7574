-- $1 the mirror's name. Who asks while a pass waits or is under way joins it.
insert into reactive_cache.audit as a (mirror, asked_at) values ($1, clock_timestamp())
on conflict (mirror) do update set asked_at = coalesce(a.asked_at, excluded.asked_at)
returning asked_at is not null as asked, running::text as running, last::text as last
