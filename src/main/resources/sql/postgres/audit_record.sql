-- $1 the mirror's name, $2 the epoch, $3 the position, $4 the pass under way.
insert into reactive_cache.audit as a (mirror, epoch, position, running) values ($1, $2, $3, $4::text::jsonb)
on conflict (mirror) do update set epoch = excluded.epoch, position = excluded.position, running = excluded.running
