#!lua flags=allow-oom
-- Its page did not answer: the entry stays due, later. retry: entry, claim, due, error
local retry = cjson.decode(ARGV[2])
if not holds('entries', retry.entry, retry.claim) then return 0 end
redis.call('HINCRBY', P .. 'entry:' .. retry.entry, 'tries', 1)
redis.call('HSET', P .. 'entry:' .. retry.entry, 'error', retry.error)
redis.call('HSET', row_key('entries', retry.entry), 'starts', 0, 'begun', 0)
release_row('entries', retry.entry, retry.due)
return 1
