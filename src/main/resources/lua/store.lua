-- Stores rows and tombstones, each unless Redis holds the same version or a newer one.
--
-- KEYS[i]      a row's hash
-- KEYS[n+1]    the cursor, where it lives on the same server as all rows; otherwise missing
-- ARGV[1]      milliseconds since 1970 by Redis's clock: what comes later is not stored, since
--              the version that should have stopped it may have been evicted meanwhile
-- ARGV[2..3]   epoch and number of the term whose leader read the rows
-- ARGV[4*i..]  for KEYS[i]: version, '1' for a row or '0' for a tombstone, the row,
--              time to live in milliseconds or '0'
--
-- Returns {milliseconds since 1970 by Redis's clock, outcomes}: for each key 'stored' or 'late',
-- or else what Redis holds: {outcome, version, row}, outcome 'same' or 'stale', row nil for a
-- tombstone. An error when Redis takes no writes: what was stored before it counts, and the caller
-- sends all of them again. The error FENCED when a later leader has moved the cursor: it may have
-- stored what these rows should be compared with, and that may be evicted.

local rows = (#ARGV - 3) / 4
if #KEYS > rows then
  local cursor = redis.pcall('HMGET', KEYS[#KEYS], 'epoch', 'term')
  if not cursor.err and is_later_term(cursor[1], cursor[2], ARGV[2], ARGV[3]) then
    return redis.error_reply('FENCED term ' .. cursor[1] .. '.' .. cursor[2] .. ' leads')
  end
end

local now = redis.call('TIME')
local now_millis = now[1] * 1000 + math.floor(now[2] / 1000)
local late = now_millis > tonumber(ARGV[1])
local outcomes = {}

for i = 1, rows do
  local key, at = KEYS[i], 4 * i
  local version, present, row, ttl = ARGV[at], ARGV[at + 1], ARGV[at + 2], ARGV[at + 3]
  local held, lease = standing(key)
  local order = held and compare_versions(version, held) or 1
  if order > 0 and late then
    outcomes[i] = 'late'
  elseif order > 0 then
    local failure = write_row(key, version, present, row, ttl, held, lease)
    if failure then
      return failure
    end
    outcomes[i] = 'stored'
  else
    local held_row = redis.call('HGET', key, 'row')
    outcomes[i] = {order == 0 and 'same' or 'stale', held, held_row}
    -- "Absent" may stand here from a fill, which is remembered for less long than a delete.
    if order == 0 and not held_row and redis.call('PTTL', key) < tonumber(ttl) then
      redis.call('PEXPIRE', key, ttl)
    end
  end
end

return {now_millis, outcomes}
