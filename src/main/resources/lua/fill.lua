-- Stores rows that were read for missing keys, where their lease still stands, and rows that are
-- newer than what is held: then the versions tell.
--
-- KEYS[i]        a row's hash
-- ARGV[5*i-4..]  for KEYS[i]: token or empty, version, '1' for a row, '0' for none or '2' for one that is
--                set aside, the row or the reason, time to live in milliseconds or '0'
--
-- Returns for each key 'filled', or 'refused' if the lease is gone and nothing is held, or else
-- what Redis holds: held_row's, outcome 'held'. Without its lease a fill could bring
-- back what was changed, deleted and evicted since it was read.

local outcomes = {}

for i, key in ipairs(KEYS) do
  local at = 5 * i - 4
  local held, lease = standing(key)
  if held and compare_versions(ARGV[at + 1], held) <= 0 then
    outcomes[i] = held_row(key, 'held', held)
  elseif not held and lease ~= ARGV[at] then
    outcomes[i] = 'refused'
  else
    local failure =
      write_row(key, ARGV[at + 1], ARGV[at + 2], ARGV[at + 3], ARGV[at + 4], held, lease)
    if failure then
      return failure
    end
    outcomes[i] = 'filled'
  end
end

return outcomes
