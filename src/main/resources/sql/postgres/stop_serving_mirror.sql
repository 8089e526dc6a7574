-- $1 the mirror's name, $2 and $3 why it cannot be followed. Its changes are passed over from here on, so that serving it again means reading
-- it whole. Said again and again, it writes nothing.
with noted as (
  insert into reactive_cache.mirror_problem (mirror, reason, detail)
  select $1, $2, $3
  where not exists (select from reactive_cache.mirror_problem p where p.mirror = $1 and p.reason = $2 and p.detail = $3)
  on conflict (mirror) do update set reason = excluded.reason, detail = excluded.detail
)
update reactive_cache.mirror set served = null where name = $1 and served is not null
