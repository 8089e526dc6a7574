-- Follows read_journal.sql: the keys of statements, all that share a row of the journal in one; as many rows as reach $2 keys.
union all (
  select null, null, mirror, null, keys, id, null, null, (date_part('epoch', at) * 1000000)::bigint
  from (
    select mirror, keys, max(id) as id, min(at) as at,
           sum(cardinality(keys)) over (rows between unbounded preceding and 1 preceding) as before
    from reactive_cache.journal_direct
    where (xid >= pg_snapshot_xmax($1::text::pg_snapshot)
           or xid = any (array(select pg_snapshot_xip($1::text::pg_snapshot))))
      and keys is not null
    group by mirror, keys
  ) as together
  where before is null or before < $2::int
)
