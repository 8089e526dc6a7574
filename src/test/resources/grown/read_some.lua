-- Some of what is held, so that nobody waits for long. ARGV[1] where SCAN stands, ARGV[2] what the names of the keys begin with.
-- Answers where SCAN stands now, and then name, version, row (a list of one, or of none) and why it is quarantined (or nothing) of
-- each, one after the other.
local found = redis.call('SCAN', ARGV[1], 'COUNT', 500)
local answer = { found[1] }
for _, name in ipairs(found[2]) do
  if string.sub(name, 1, #ARGV[2]) == ARGV[2] and redis.call('TYPE', name).ok == 'hash' then
    local held = redis.call('HMGET', name, 'version', 'row', 'quarantined')
    if held[1] then
      answer[#answer + 1] = name
      answer[#answer + 1] = held[1]
      answer[#answer + 1] = held[2] and { held[2] } or {}
      answer[#answer + 1] = held[3] or ''
    end
  end
end
return answer
