(select l.key, case when octet_length(l.row) <= $2::int then l.row end as row, octet_length(l.row) as bytes from (/*lookup*/ offset 0) as l)
