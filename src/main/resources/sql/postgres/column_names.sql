-- One row: the names of a table's columns as JSON, null if there is no such table. For a session with the role's own search_path.
-- $1 the table as configured
select json_agg(attname order by attnum)::text as names
from pg_attribute where attrelid = to_regclass($1::text) and attnum > 0 and not attisdropped
