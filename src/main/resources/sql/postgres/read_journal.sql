-- $1 the text of the snapshot where the last journal read ended, $2 at most so many keys.
-- One statement: its rows and its own snapshot belong together; the first row is that snapshot, with 1 as its id if somebody found the
-- journal full and journaled nothing: each transaction that this snapshot sees had said so before. The journal's rows follow as they are,
-- since to group them would cost more than to send them. Both arms of the OR use the index on xid; pg_visible_in_snapshot would read the
-- whole journal. Ids that were journaled again (1970) were not drawn under the row's lock.
select pg_current_snapshot()::text as snapshot, pg_snapshot_xmin(pg_current_snapshot())::text::bigint as xmin, null::smallint as mirror,
       null::text as key, null::text[] as keys, (select last_value from reactive_cache.overflowed) as id, null::bigint as locked_id, null::bigint as again_id, null::bigint as changed_at
union all (
  select null, null, mirror, key, keys, id, case when at = 'epoch' then 0 end, case when at = 'epoch' then id end,
         (date_part('epoch', at) * 1000000)::bigint
  from (
    select mirror, key, keys, id, at, sum(coalesce(cardinality(keys), 1)) over (rows between unbounded preceding and 1 preceding) as before
    from (
      select xid, id, mirror, key, null::text[] as keys, at from reactive_cache.journal
      union all select xid, id, mirror, key, keys, at from reactive_cache.journal_direct
    ) as journaled
    where xid >= pg_snapshot_xmax($1::text::pg_snapshot)
       or xid = any (array(select pg_snapshot_xip($1::text::pg_snapshot)))
  ) as found
  where before is null or before < $2::int
)
