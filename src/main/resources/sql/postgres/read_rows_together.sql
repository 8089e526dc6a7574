-- What read_rows.sql answers, in one row: three arrays cost whoever reads them less than a row of four columns for each key. There are no
-- problems, since this is for the plain way only.
select array_agg(found.key) as keys, array_agg(found.row) as rows, array_agg(found.bytes) as bytes
from (/*rows*/) as found
