-- What the scripts know about a row's hash: fields version, row (missing: there is no such row),
-- quarantined (why there is no row to show though it is there) and lease. RowCodec.java knows the
-- same; nothing else names a field. How many arguments a row takes is also in store.lua and fill.lua.
--
-- A script takes a row as four arguments: version; '1' for a row, '0' for none (a tombstone) or '2'
-- for one that is quarantined; the row or the reason; time to live in milliseconds or '0' forever.

-- The four arguments that begin there.
local function row_argument(at)
  return ARGV[at], ARGV[at + 1], ARGV[at + 2], ARGV[at + 3]
end

-- {version, lease, quarantined} of a hash, each false if missing; nil where no hash stands.
local function row_marks(key)
  return read_fields(key, 'version', 'lease', 'quarantined')
end

-- The version, the lease and the reason of a quarantined row that stand at a key, each false if
-- missing. Nobody else may use our prefix, so what is not a row of ours (another type, a version
-- that is none) gives way.
local function standing(key)
  local fields = row_marks(key)
  if not fields then
    redis.call('UNLINK', key)
    return false, false, false
  end
  local version = fields[1]
  if version and not is_version(version) then
    redis.call('UNLINK', key)
    return false, false, false
  end
  return version, fields[2], fields[3]
end

-- Whether a version, of a row ('1') or another kind, comes before (-1), is (0) or comes after (1) what is held.
-- A row that a reader could not show at this very version comes after it: now it can be shown.
local function order_of(version, kind, held, quarantined)
  local order = held and compare_versions(version, held) or 1
  if order == 0 and kind == '1' and quarantined then
    return 1
  end
  return order
end

-- Leaves a token in a key. Returns nil, or the error.
local function write_lease(key, token)
  local written = redis.pcall('HSET', key, 'lease', token)
  return type(written) == 'table' and written.err and written or nil
end

local function drop_lease(key)
  redis.call('HDEL', key, 'lease')
end

local function has_row(key)
  return redis.call('HEXISTS', key, 'row') == 1
end

-- Writes a row as it was taken. Returns nil, or the error of the first write: only that can fail,
-- for want of memory or of a right, or on a replica, and then nothing was written to this key.
local function write_row(key, version, kind, row, ttl, held, lease, quarantined)
  local written
  if lease or held and kind ~= '1' or quarantined and kind ~= '2' then
    -- Without the right to remove fields the old row would stay, under the new version.
    written = redis.pcall('HDEL', key, '')
    if type(written) == 'table' then
      return written
    end
  end
  if kind == '1' then
    written = redis.pcall('HSET', key, 'version', version, 'row', row)
  elseif kind == '2' then
    written = redis.pcall('HSET', key, 'version', version, 'quarantined', row)
  else
    written = redis.pcall('HSET', key, 'version', version)
  end
  if type(written) == 'table' and written.err then
    return written
  end
  if held and kind ~= '1' then
    redis.call('HDEL', key, 'row')
  end
  if quarantined and kind ~= '2' then
    redis.call('HDEL', key, 'quarantined')
  end
  if lease then
    drop_lease(key)
  end
  if ttl ~= '0' then
    redis.call('PEXPIRE', key, ttl)
  elseif (held or lease) and (kind ~= '1' or written > 0) then
    -- A row that only replaced another one added no field, and that had no time to live either, unless its mirror
    -- had one before: then it expires once more, as any row may.
    redis.call('PERSIST', key)
  end
  return nil
end

-- What Redis holds at a key, as the scripts answer: {outcome, version, row, quarantined}, the last
-- two false if missing.
local function held_row(key, outcome, version)
  local fields = redis.call('HMGET', key, 'row', 'quarantined')
  return {outcome, version, fields[1], fields[2]}
end
