-- Stores rows that were read under a lease which still stands, unless what is held is as new.
--
-- KEYS[i]        a row's hash
-- ARGV[5*i-4..]  for KEYS[i]: token, and a row as rows.lua says
--
-- Returns for each key 'filled', or 'refused' if the lease is gone and nothing is held, or else
-- what Redis holds: held_row's, outcome 'held'. Without its lease a fill could bring
-- back what was changed, deleted and evicted since it was read.

local outcomes = {}

for i, key in ipairs(KEYS) do
  local at = 5 * i - 4
  local held, lease, quarantined = standing(key)
  local leased = lease == ARGV[at]
  local version, kind, row, ttl = row_argument(at + 1)
  if held and not (leased and order_of(version, kind, held, quarantined) > 0) then
    outcomes[i] = held_row(key, 'held', held)
  elseif not leased then
    outcomes[i] = 'refused'
  else
    local failure = write_row(key, version, kind, row, ttl, held, lease, quarantined)
    if failure then
      return failure
    end
    outcomes[i] = 'filled'
  end
end

return outcomes
