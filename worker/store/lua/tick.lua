#!lua flags=allow-oom
-- A ticker looked at the due sets: the last sign that hints are sent. tick: full (nothing new is taken in)
local tick = cjson.decode(ARGV[2])
redis.call('HSET', P .. 'ticker', 'at', now, 'full', tick.full and 1 or 0)
return 1
