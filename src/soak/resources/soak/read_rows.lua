-- Every row and tombstone of a mirror at one moment. ARGV[1] what the names of its keys begin with,
-- ARGV[2] what forget_row.lua put before them.
-- Answers name, version, row (empty for a tombstone) of each and how often it was forgotten, one
-- after the other.
local answer = {}
for _, name in ipairs(redis.call('KEYS', ARGV[1] .. '*')) do
  local held = redis.call('HMGET', name, 'version', 'row')
  if held[1] then
    answer[#answer + 1] = name
    answer[#answer + 1] = held[1]
    answer[#answer + 1] = held[2] or ''
    answer[#answer + 1] = redis.call('GET', ARGV[2] .. name) or '0'
  end
end
return answer
