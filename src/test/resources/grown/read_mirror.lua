-- All that is held of a mirror at one moment. ARGV[1] what the names of its keys begin with.
-- Answers name, version, row (a list of one, or of none) and why it is set aside (or nothing) of each, one after the other.
local answer = {}
local start = ARGV[1]
local cursor = '0'
repeat
  local found = redis.call('SCAN', cursor, 'COUNT', 10000)
  cursor = found[1]
  for _, name in ipairs(found[2]) do
    if string.sub(name, 1, #start) == start then
      local held = redis.call('HMGET', name, 'version', 'row', 'quarantined')
      if held[1] then
        answer[#answer + 1] = name
        answer[#answer + 1] = held[1]
        answer[#answer + 1] = held[2] and { held[2] } or {}
        answer[#answer + 1] = held[3] or ''
      end
    end
  end
until cursor == '0'
return answer
