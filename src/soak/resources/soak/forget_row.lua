-- Forgets a row, as an eviction does, and counts it. KEYS[1] the row, KEYS[2] the count.
redis.call('INCR', KEYS[2])
return redis.call('DEL', KEYS[1])
