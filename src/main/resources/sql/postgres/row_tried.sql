(select t.shown as row, t.bytes, t.problem from reactive_cache.try_row(/*lookup*/::text, asked.key, $2::int) as t)
