-- $1 key texts. One answer for each; row is null where there is none.
select asked.key, r.row
from unnest($1::text[]) as asked(key)
left join lateral (/*lookup*/) r on true
