-- What the scripts share: a version is text, 'epoch-id', two decimal numbers without leading
-- zeros. Lua's numbers are doubles, exact only up to 2^53, so digits are compared as text: the
-- longer number is the greater, and numbers of one length compare as their texts do.

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

-- Whether digits are a number as Java's long has it. Nearly all are too short to be too great.
local function is_plain(digits)
  return (string.byte(digits) ~= 48 or digits == '0')
    and (#digits < 19 or compare_digits(digits, '9223372036854775807') <= 0)
end

-- Whether text is such a number. What is none was not written by us.
local function is_number(text)
  return string.match(text, '^%d+$') ~= nil and is_plain(text)
end

-- The epoch and the id of a version; nil if it is none of ours.
local function split_version(version)
  local epoch, id = string.match(version, '^(%d+)%-(%d+)$')
  if epoch and is_plain(epoch) and is_plain(id) then
    return epoch, id
  end
  return nil
end

-- Whether text is a version of ours. Nearly all are short, and none of their numbers is 0.
local function is_version(text)
  return #text < 20 and string.find(text, '^[1-9]%d*%-[1-9]%d*$') ~= nil or split_version(text) ~= nil
end

-- Whether an epoch and the number of a term, as Redis holds them, are later than others. What is
-- no term is not later.
local function is_later_term(held_epoch, held_number, epoch, number)
  if not held_epoch or not held_number
    or not is_number(held_epoch) or not is_number(held_number) then
    return false
  end
  local by_epoch = compare_digits(held_epoch, epoch)
  return by_epoch > 0 or by_epoch == 0 and compare_digits(held_number, number) > 0
end

local function compare_versions(a, b)
  -- Nearly all are of one epoch and equally long, and so compare as their texts do.
  if #a == #b and string.find(a, '-', 1, true) == string.find(b, '-', 1, true) then
    if a == b then
      return 0
    end
    return a < b and -1 or 1
  end
  local a_epoch, a_id = split_version(a)
  local b_epoch, b_id = split_version(b)
  local by_epoch = compare_digits(a_epoch, b_epoch)
  if by_epoch ~= 0 then
    return by_epoch
  end
  return compare_digits(a_id, b_id)
end
