-- Stores rows and tombstones, and why rows are quarantined, each unless Redis holds the same version
-- or a newer one.
--
-- KEYS[i]      a row's hash
-- KEYS[n+1]    the cursor, and
-- KEYS[n+2]    what was seen of evictions, where these live on the same server as all rows;
--              otherwise missing
-- ARGV[1]      milliseconds since 1970 by Redis's clock: what comes later is not stored, since
--              the version that should have stopped it may have been evicted meanwhile
-- ARGV[2]      the same, a moment before the rows were read
-- ARGV[3..4]   epoch and number of the term whose leader read the rows
-- ARGV[4*i+1..] for KEYS[i]: a row as rows.lua says
--
-- Returns {milliseconds since 1970 by Redis's clock, outcomes}: for each key nil where it was
-- stored, which nearly all are and which is the shortest answer, 'late' or 'evicted', or else what
-- Redis holds: held_row's, outcome 'same' or 'stale'. Only 'late' leaves a lease that may be older
-- than the row: the caller reads late rows again before the cursor moves. An error when Redis takes no writes: what was
-- stored before it counts, and the caller sends all of them again. The error FENCED when a later
-- leader has moved the cursor: it may have stored what these rows should be compared with, and
-- that may be evicted.

local rows = (#ARGV - 4) / 4
local has_cursor = #KEYS > rows
if has_cursor then
  local cursor = read_fields(KEYS[rows + 1], 'epoch', 'term')
  if cursor and is_later_term(cursor[1], cursor[2], ARGV[3], ARGV[4]) then
    return redis.error_reply('FENCED term ' .. cursor[1] .. '.' .. cursor[2] .. ' leads')
  end
end

local now = redis.call('TIME')
local now_millis = now[1] * 1000 + math.floor(now[2] / 1000)
local late = now_millis > tonumber(ARGV[1])
local outcomes = {}

-- Whether Redis may have evicted something since the rows were read: a newer row of a key that is
-- missing now, say, which a reader had loaded. Its counter tells that something was evicted, and
-- when it was last seen to have grown is kept beside it. A Redis that never evicted has no doubt.
local doubt = nil
local function may_have_evicted()
  if doubt == nil then
    local count = has_cursor and string.match(tostring(redis.pcall('INFO', 'stats')), 'evicted_keys:(%d+)')
    if not count or count == '0' then
      doubt = false
    else
      local seen = read_fields(KEYS[rows + 2], 'count', 'at')
      if not seen or seen[1] ~= count then
        redis.pcall('HSET', KEYS[rows + 2], 'count', count, 'at', now_millis)
        doubt = true
      else
        doubt = tonumber(seen[2]) >= tonumber(ARGV[2])
      end
    end
  end
  return doubt
end

for i = 1, rows do
  local key = KEYS[i]
  local version, kind, row, ttl = row_argument(4 * i + 1)
  local held, lease, quarantined = standing(key)
  local order = order_of(version, kind, held, quarantined)
  if order > 0 and late then
    outcomes[i] = 'late'
  elseif not held and may_have_evicted() then
    -- A reader that wants it loads it; those who watch are told all the same. A reader who has a lease
    -- may have read the row before this change, which the cursor will have passed: no fill of his.
    if lease then
      drop_lease(key)
    end
    outcomes[i] = 'evicted'
  elseif order > 0 then
    local failure = write_row(key, version, kind, row, ttl, held, lease, quarantined)
    if failure then
      return failure
    end
    outcomes[i] = false
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
