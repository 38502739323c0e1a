#!lua
-- A silence from now on. silence: id, condition, author, reason, receiver ('' for all), for_ms. Returns when it starts.
-- Groups that wait are looked at now: it takes their alerts while it is in force, not only those to come.
local silence = cjson.decode(ARGV[2])
local key, ends = P .. 'silence:' .. silence.id, now + silence.for_ms
redis.call('HSET', key, 'condition', silence.condition, 'author', silence.author, 'reason', silence.reason,
  'receiver', silence.receiver, 'starts', now, 'ends', string.format('%d', ends))
redis.call('PEXPIREAT', key, string.format('%d', ends + KEPT))
redis.call('ZADD', P .. 'silences', ends, silence.id)
redis.call('ZREMRANGEBYSCORE', P .. 'silences', '-inf', now - KEPT) -- their records have expired
wake_groups()
return tostring(now)
