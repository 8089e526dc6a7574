-- One page of the keys of the server that KEYS[1] lives on. A script, so that a cluster's client
-- can send it to one of several masters.
--
-- KEYS[1]  any key of that server
-- ARGV[1]  the position, '0' for the first page
-- ARGV[2]  the pattern
-- ARGV[3]  about how many keys to look at
--
-- Returns {next position, '0' after the last page; the keys}.

return redis.call('SCAN', ARGV[1], 'MATCH', ARGV[2], 'COUNT', ARGV[3])
