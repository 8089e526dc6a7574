-- What read_rows.sql answers, in one row: three arrays cost their reader less than a row of four columns for each key. There are no
-- problems, since this is for the plain way only. Rows that fill more than an answer are left out, all of them: their bytes tell how
-- many fit. A running sum for each row would cost a tenth of the look-up. Keys without a row may be left out.
select array_agg(found.key) as keys,
       case when count(*) = 1 or sum(found.bytes) filter (where found.row is not null) <= /*most*/ then array_agg(found.row) end as rows,
       array_agg(found.bytes) as bytes
from /*found*/ as found
