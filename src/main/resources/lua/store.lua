-- Stores rows and tombstones, and why rows are set aside, each unless Redis holds the same version
-- or a newer one.
--
-- KEYS[i]      a row's hash
-- KEYS[n+1]    the cursor, where it lives on the same server as all rows; otherwise missing
-- ARGV[1]      milliseconds since 1970 by Redis's clock: what comes later is not stored, since
--              the version that should have stopped it may have been evicted meanwhile
-- ARGV[2..3]   epoch and number of the term whose leader read the rows
-- ARGV[4*i..]  for KEYS[i]: version, '1' for a row, '0' for a tombstone or '2' for one that is
--              set aside, the row or the reason, time to live in milliseconds or '0'
--
-- Returns {milliseconds since 1970 by Redis's clock, outcomes}: for each key 'stored' or 'late',
-- or else what Redis holds: held_row's, outcome 'same' or 'stale'. An error when Redis takes no writes: what was stored before it counts, and the caller
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
  local version, kind, row, ttl = ARGV[at], ARGV[at + 1], ARGV[at + 2], ARGV[at + 3]
  local held, lease, quarantined = standing(key)
  local order = held and compare_versions(version, held) or 1
  if order == 0 and kind == '1' and quarantined then
    -- A reader could not show the row at this version; now it can be shown.
    order = 1
  end
  if order > 0 and late then
    outcomes[i] = 'late'
  elseif order > 0 then
    local failure = write_row(key, version, kind, row, ttl, held, lease, quarantined)
    if failure then
      return failure
    end
    outcomes[i] = 'stored'
  else
    local answer = held_row(key, order == 0 and 'same' or 'stale', held)
    outcomes[i] = answer
    -- "Absent" may stand here from a fill, which is remembered for less long than a delete.
    if order == 0 and not answer[3] and redis.call('PTTL', key) < tonumber(ttl) then
      redis.call('PEXPIRE', key, ttl)
    end
  end
end

return {now_millis, outcomes}
