-- $1 keys, $2 the most bytes that a row may have; with row_tried.sql $3 the look-up's text. One answer for each key; row is
-- null where there is none, where its bytes are too many, where there is a problem, and where those before it fill an answer: it is asked for
-- again.
select /*shown*/, case when coalesce(sum(r.bytes) filter (where r.row is not null) over (rows between unbounded preceding and 1 preceding), 0) < /*most*/
       then r.row end as row,
       r.bytes, r.problem
from /*asked*/
left join lateral /*row*/ r on true
