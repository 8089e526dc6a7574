-- $1 the mirror's name, $2 the pass that ended, $3 whether it was asked for.
insert into reactive_cache.audit as a (mirror, last) values ($1, $2::text::jsonb)
on conflict (mirror) do update set
  epoch = null, position = null, running = null, last = excluded.last,
  asked_at = case when $3::boolean then null else a.asked_at end
