-- Every row and tombstone of a mirror at one moment. ARGV[1] the pattern of its keys.
-- Answers name, version, row (empty for a tombstone) of each, one after the other.
local answer = {}
for _, name in ipairs(redis.call('KEYS', ARGV[1])) do
  local held = redis.call('HMGET', name, 'version', 'row')
  if held[1] then
    answer[#answer + 1] = name
    answer[#answer + 1] = held[1]
    answer[#answer + 1] = held[2] or ''
  end
end
return answer
