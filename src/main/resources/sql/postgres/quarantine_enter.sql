-- $1 the mirror's number, $2 keys as bytes, $3 reasons, $4 details, $5 the epoch, $6 how many keys of a mirror are listed at most. Returns
-- those that are listed now, and whether they were not before.
with asked as (
  select * from (
    select reactive_cache.key_of(a.bytes) as key, a.reason, a.detail
    from unnest($2::bytea[], $3::text[], $4::text[]) as a(bytes, reason, detail) offset 0) as k
  where key is not null
),
known as (
  update reactive_cache.quarantine q
  set reason = a.reason, detail = a.detail, epoch = $5, count = q.count + 1, last_seen = clock_timestamp()
  from asked a
  where q.mirror = $1 and md5(q.key) = md5(a.key) and q.key = a.key
  returning q.key
),
fresh as (
  select a.*, octet_length(a.key) <= 8192 as is_short,
         row_number() over (order by octet_length(a.key) > 8192, a.key) as number
  from asked a where a.key not in (select key from known)
),
room as (
  select $6::bigint - count(*) as places from reactive_cache.quarantine where mirror = $1
),
listed as (
  insert into reactive_cache.quarantine (mirror, key, reason, detail, epoch)
  select $1, f.key, f.reason, f.detail, $5 from fresh f, room where f.is_short and f.number <= room.places
  on conflict do nothing
  returning key
),
unlisted as (
  insert into reactive_cache.quarantine_unlisted as u (mirror, count)
  select $1, count(*) from fresh f, room where not f.is_short or f.number > room.places having count(*) > 0
  on conflict (mirror) do update set count = u.count + excluded.count
)
select reactive_cache.key_bytes(key) as key, true as is_new from listed
union all
select reactive_cache.key_bytes(key), false from known
