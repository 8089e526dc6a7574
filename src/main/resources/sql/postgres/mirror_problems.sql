-- $1 the mirrors' names, $2 their tables and $3 their keys' columns, each an array in JSON, as configured. One row for each mirror that has
-- problems. One that is not what is configured has only that.
with configured as materialized (
  select c.name, c.named, reactive_cache.configured_table(c.named) as relation, array(select json_array_elements_text(c.key::json)) as key_columns
  from unnest($1::text[], $2::text[], $3::text[]) as c(name, named, key)
),
other as materialized (
  select c.name, case
    when c.relation is null then format('it follows %s, and %s, which is configured, does not exist', m.table_name, c.named)
    when c.relation <> m.relation then format('it follows %s, and %s is configured', m.table_name, c.relation)
    else format('its key is (%s), and (%s) is configured', array_to_string(m.key_columns, ', '), array_to_string(c.key_columns, ', '))
  end as problem
  from configured c join reactive_cache.mirror m on m.name = c.name
  where m.key_columns <> c.key_columns
    -- A table that lost its name is no other one: its problems tell.
    or case when c.relation is null then to_regclass(m.table_name) is not null else m.relation <> c.relation end
)
select mirror, reactive_cache.shown_text(string_agg(problem, ', ')) as problem, bool_and(attach_mends) as attach_mends
from reactive_cache.problems()
where mirror not in (select name from other)
group by mirror
union all
select name, reactive_cache.shown_text(problem), true from other
