#!lua flags=allow-oom
-- About to send: whoever finds this mark later knows that the peer may have taken the message already.
-- mark: notification, claim. Returns 0 claim lost, 1 marked, 2 marked and an earlier send has no known end.
local mark = cjson.decode(ARGV[2])
if not holds('notifications', mark.notification, mark.claim) then return 0 end
local key = P .. 'notification:' .. mark.notification
local earlier = redis.call('HGET', key, 'sending')
redis.call('HSET', key, 'sending', mark.claim)
if earlier and earlier ~= mark.claim then
  count('sends repeated after an unknown end')
  redis.call('HINCRBY', key, 'repeated', 1)
  return 2
end
return 1
