-- Gives out the right to fill missing keys, and on demand to replace what is held.
--
-- KEYS[i]  a row's hash
-- ARGV[1]  how long the lease stands, milliseconds
-- ARGV[2]  a token that nobody ever used before
-- ARGV[3]  '1' to give out the right to replace what is held
--
-- Returns for each key what Redis holds (held_row's, outcome 'held'), or the token to fill with if it holds nothing,
-- or what may be replaced: the token that stands already, if any. To share it is safe: it goes with the first store
-- or fill, and does not come back.

local leases = {}

for i, key in ipairs(KEYS) do
  local held, lease = standing(key)
  if held and ARGV[3] ~= '1' then
    leases[i] = held_row(key, 'held', held)
  else
    if not lease then
      local failure = write_lease(key, ARGV[2])
      if failure then
        return failure
      end
      lease = ARGV[2]
    end
    if not held then
      redis.call('PEXPIRE', key, ARGV[1])
    end
    leases[i] = lease
  end
end

return leases
