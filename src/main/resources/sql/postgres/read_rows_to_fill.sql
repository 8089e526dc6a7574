-- $1 keys, $2 the most bytes that a row may have, $3 the mirror's number, $4 the signature of its look-up; with row_tried.sql
-- $5 its text. One statement, so one snapshot: the row, the settled point and the journal's unsettled tail belong together, and so
-- no version can be newer than its row. is_current is false after a crash, a failover or a restore, until the leader has begun a
-- new epoch (a new mark is made before it, so it is compared with the one in the epoch's identity), and while the leader shows rows of
-- this mirror in another way; is_rewritten only in the former case. Row, bytes and problem are as in read_rows.sql. The tail asks for the
-- point by subqueries: as columns of a join they would not get to the index below the view.
with point as materialized (
  select h.epoch, h.settled_id, h.settled_xid,
         h.epoch > 0 and not exists (select from reactive_cache.mark k where k.mark::text = right(h.identity, 36)) as is_rewritten,
         exists (select from reactive_cache.mark k where k.mark::text = right(h.identity, 36))
         and exists (select from reactive_cache.mirror m where m.id = $3 and m.served = $4) as is_current
  from reactive_cache.history h
),
tail as materialized (
  select j.key, max(j.id) as id
  from reactive_cache.journaled j
  where j.xid >= (select settled_xid from point) and j.id > (select settled_id from point) and j.mirror = $3
    and (j.key is null or j.key = any (/*keys*/))
  group by j.key
)
select /*shown*/, case when coalesce(sum(r.bytes) filter (where r.row is not null) over (rows between unbounded preceding and 1 preceding), 0) < /*most*/
       then r.row end as row,
       r.bytes, r.problem, point.epoch, point.is_current, point.is_rewritten,
       greatest(point.settled_id, tail.id, (select id from tail where key is null)) as id
from /*asked*/
cross join point
left join tail on tail.key = asked.key
left join lateral /*row*/ r on true
