#!lua flags=allow-oom
-- A dead letter is due again, as if new. replay: notification, place, alerts. Returns 0 where it is not dead.
local replay = cjson.decode(ARGV[2])
if redis.call('ZREM', P .. 'dead', replay.notification) == 0 then return 0 end
local key = P .. 'notification:' .. replay.notification
local before = redis.call('HMGET', key, 'answer', 'ended')
record_attempt(replay.notification, 'dead', {answer = before[1] or nil, at = tonumber(before[2])})
record_attempt(replay.notification, 'replayed', {})
redis.call('HSET', key, 'status', 'waiting', 'attempts', 0, 'created', now)
redis.call('HDEL', key, 'sending', 'ended', 'failing')
keep(key)
for _, alert in ipairs(replay.alerts) do
  local alert_key = P .. 'alert:' .. alert
  if redis.call('EXISTS', alert_key) == 1 then
    redis.call('HINCRBY', alert_key, 'dead', -1)
    redis.call('HINCRBY', alert_key, 'open', 1)
    redis.call('HSET', alert_key, 'status', 'notified')
    keep(alert_key)
  end
end
add_row('notifications', replay.place, replay.notification, now)
return 1
