-- $1 the mirrors' names, $2 their keys' columns, each an array in JSON, as configured. One row for each that the leader cannot follow, with its
-- reason, and for each other one that is attached by these columns, with the types of these, below domains. A reason is over where the mirror
-- is served: leaders of older versions do not take theirs away. Asked each second: 136 mirrors took 3 ms.
select c.name, p.reason, p.detail, k.types
from unnest($1::text[], $2::text[]) as c(name, key)
left join reactive_cache.mirror m on m.name = c.name
left join reactive_cache.mirror_problem p on p.mirror = c.name and m.served is null
left join lateral (
  select array_agg(reactive_cache.shown_text(format_type(case t.typtype when 'd' then reactive_cache.base_type(t.oid) else t.oid end, null))
    order by k.position) as types
  from unnest(m.key_columns, m.key_attributes) with ordinality as k(name, attribute, position)
  join pg_attribute a on a.attrelid = m.relation and a.attnum = k.attribute and a.attname = k.name and not a.attisdropped
  join pg_type t on t.oid = a.atttypid
  where p.mirror is null and m.key_columns = array(select json_array_elements_text(c.key::json))
) k on true
where p.mirror is not null or cardinality(k.types) = json_array_length(c.key::json)
