-- Reads one copy of the cursor. Its field 'snapshot' is what Java calls the position.
--
-- KEYS[1]  the cursor's hash
--
-- Returns {milliseconds since 1970 by Redis's clock, snapshot, identity, epoch, term}, the last
-- four nil if there is none.

local now = redis.call('TIME')
-- What is of another type is no cursor of ours.
local held = read_fields(KEYS[1], 'snapshot', 'identity', 'epoch', 'term')
  or {false, false, false, false}
return {now[1] * 1000 + math.floor(now[2] / 1000), held[1], held[2], held[3], held[4]}
