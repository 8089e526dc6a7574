-- Drops what no store could replace, or what nobody can read.
--
-- KEYS[i]  a row's hash
-- ARGV[i]  the version that must not stand there, '' for none: then only what is no row of ours
--          goes: another type, a version that is none, a row or a reason without a version
--
-- Returns how many keys were dropped.

local dropped = 0

for i, key in ipairs(KEYS) do
  local before = redis.call('EXISTS', key)
  local held, lease, quarantined = standing(key)
  local unusable = held and held == ARGV[i]
    or not held and not lease and (quarantined or has_row(key))
  if unusable then
    redis.call('UNLINK', key)
  end
  dropped = dropped + before - redis.call('EXISTS', key)
end

return dropped
