(select asked.key, r.row, r.bytes from /*asked*/ left join lateral /*row*/ r on true)
