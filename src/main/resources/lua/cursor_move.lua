-- Compare-and-set of one copy of the cursor. Its field 'snapshot' is what Java calls the position.
--
-- KEYS[1]     the cursor's hash
-- ARGV[1..4]  what must be held: snapshot, identity, epoch, term; all empty: anything but a
--             cursor of a later term
-- ARGV[5..8]  what to write
--
-- Returns {1 if it now holds what was to be written, otherwise 0; then as cursor_read}. A move
-- that happened already counts as moved: its answer may have been lost.

local held = read_fields(KEYS[1], 'snapshot', 'identity', 'epoch', 'term')
if not held then
  -- Not a cursor of ours, and nobody else may use our prefix.
  redis.call('UNLINK', KEYS[1])
  held = {false, false, false, false}
end

local function holds(from)
  return held[1] == ARGV[from] and held[2] == ARGV[from + 1]
    and held[3] == ARGV[from + 2] and held[4] == ARGV[from + 3]
end

local moves
if ARGV[1] == '' then
  moves = not is_later_term(held[3], held[4], ARGV[7], ARGV[8])
else
  moves = holds(1) or holds(5)
end

if moves then
  local written = redis.pcall('HSET', KEYS[1],
    'snapshot', ARGV[5], 'identity', ARGV[6], 'epoch', ARGV[7], 'term', ARGV[8])
  if type(written) == 'table' and written.err then
    return written
  end
  redis.call('PERSIST', KEYS[1])
  held = {ARGV[5], ARGV[6], ARGV[7], ARGV[8]}
end

local now = redis.call('TIME')
return {
  moves and 1 or 0, now[1] * 1000 + math.floor(now[2] / 1000), held[1], held[2], held[3], held[4]
}
