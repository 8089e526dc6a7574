-- $1 key texts, $2 the most bytes that a row may have; with row_tried.sql $3 the look-up's text. One answer for each key; row is
-- null where there is none, where its bytes are too many, and where there is a problem.
select asked.key, r.row, r.bytes, r.problem
from unnest($1::text[]) as asked(key)
left join lateral /*row*/ r on true
