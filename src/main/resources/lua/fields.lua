-- What the scripts share about reading a hash.

-- The fields of a hash, or nil where something of another type stands. Any other error ends the
-- script: a right that is missing, say, does not mean that nothing is held.
local function read_fields(key, ...)
  local fields = redis.pcall('HMGET', key, ...)
  if not fields.err then
    return fields
  end
  if not string.find(fields.err, 'WRONGTYPE', 1, true) then
    redis.call('HMGET', key, ...)
  end
  return nil
end
