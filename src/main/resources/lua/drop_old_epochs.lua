-- Drops, from one page of the keys of the server that KEYS[1] lives on, the rows of older epochs
-- and the leases under which such rows may be filled. In one script, so that no store can come
-- between the check and the drop. The cursor has neither field and stays.
--
-- KEYS[1]  any key of that server
-- ARGV[1]  the position, '0' for the first page
-- ARGV[2]  the pattern of all that we manage
-- ARGV[3]  about how many keys to look at
-- ARGV[4]  the epoch that stays
--
-- Returns {next position, '0' after the last page; how many rows were dropped, leases not
-- counted; the newest epoch of any row met, '0' if none}.

local page = redis.call('SCAN', ARGV[1], 'MATCH', ARGV[2], 'COUNT', ARGV[3])
local dropped = 0
local newest = '0'

for _, key in ipairs(page[2]) do
  local marks = row_marks(key)
  if marks then
    local epoch = marks[1] and split_version(marks[1])
    if epoch and compare_digits(epoch, newest) > 0 then
      newest = epoch
    end
    local older = epoch and compare_digits(epoch, ARGV[4]) < 0
    local bare_lease = not marks[1] and marks[2]
    if older or bare_lease then
      redis.call('UNLINK', key)
    end
    if older then
      dropped = dropped + 1
    end
  end
end

return {page[1], dropped, newest}
