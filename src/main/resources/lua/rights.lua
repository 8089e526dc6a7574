-- Tries each command that the other scripts use, so that a missing right is known before a row
-- needs it. What it writes it takes away again.
--
-- KEYS[1]  a key of ours that holds nothing
--
-- Returns {command, error} for each that failed.

local key = KEYS[1]
local tries = {
  {'HSET', key, 'tried', '1'},
  {'HMGET', key, 'tried'},
  {'HEXISTS', key, 'tried'},
  {'PERSIST', key},
  {'PEXPIRE', key, '1000'},
  {'PTTL', key},
  {'EXISTS', key},
  {'HDEL', key, 'tried'},
  {'UNLINK', key},
  {'SCAN', '0', 'MATCH', key, 'COUNT', '1'},
  {'TIME'},
  {'INFO', 'stats'},
}

local failed = {}
for _, try in ipairs(tries) do
  local answer = redis.pcall(unpack(try))
  if type(answer) == 'table' and answer.err then
    failed[#failed + 1] = {try[1], answer.err}
  end
end
return failed
