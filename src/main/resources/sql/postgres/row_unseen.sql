(select null::text as row, case when false then $2::int end as bytes, 'too-slow' as problem from (/*lookup*/) as l)
