-- What the scripts share: a version is text, 'epoch-id', two decimal numbers without leading
-- zeros. Lua's numbers are doubles, exact only up to 2^53, so digits are compared as text: the
-- longer number is the greater, and numbers of one length compare as their texts do.

local function split_version(version)
  return string.match(version, '^(%d+)%-(%d+)$')
end

-- Below zero, zero or above zero, as a is smaller than, equal to or greater than b.
local function compare_digits(a, b)
  if #a ~= #b then
    return #a - #b
  end
  if a == b then
    return 0
  end
  return a < b and -1 or 1
end

local function compare_versions(a, b)
  local a_epoch, a_id = split_version(a)
  local b_epoch, b_id = split_version(b)
  local by_epoch = compare_digits(a_epoch, b_epoch)
  if by_epoch ~= 0 then
    return by_epoch
  end
  return compare_digits(a_id, b_id)
end
