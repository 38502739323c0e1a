#!lua flags=allow-oom
-- A silence ends before its time. silence: id. Returns 0 where it is not in force.
local id = cjson.decode(ARGV[2]).id
if number(redis.call('ZSCORE', P .. 'silences', id)) <= now then return 0 end
redis.call('ZADD', P .. 'silences', now, id)
redis.call('HSET', P .. 'silence:' .. id, 'ends', now)
redis.call('PEXPIREAT', P .. 'silence:' .. id, string.format('%d', now + KEPT))
return 1
