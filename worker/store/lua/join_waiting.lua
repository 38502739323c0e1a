#!lua flags=allow-oom
-- Messages that waited too long become one: they end as joined, and it is due at once, the first of their lane.
-- A member may be under lease: who holds it finds its claim lost before it is sent.
-- join: notification, claim (one of the members, held by the caller), lane, members [{id, alerts}],
--       digest {id, doc, alerts}
-- Returns 0 claim lost, 1 joined, 2 a member has changed (it is being sent, or ended): nothing was done.
local join = cjson.decode(ARGV[2])
if not holds('notifications', join.notification, join.claim) then return 0 end
for _, member in ipairs(join.members) do
  local state = redis.call('HMGET', P .. 'notification:' .. member.id, 'status', 'sending')
  if state[1] ~= 'waiting' or state[2] then return 2 end
  if redis.call('HGET', row_key('notifications', member.id), 'lane') ~= join.lane then return 2 end
end

local policy = redis.call('HMGET', policy_key('notifications', join.lane), 'spacing', 'concurrency')
join.digest.place = {lane = join.lane, spacing = number(policy[1]), concurrency = number(policy[2])}
if not add_notification(join.digest) then return 2 end
local created = now
for _, member in ipairs(join.members) do
  local key = P .. 'notification:' .. member.id
  created = math.min(created, number(redis.call('HGET', key, 'created')))
  redis.call('HSET', key, 'status', 'joined', 'ended', now, 'answered', now, 'into', join.digest.id, 'answer',
    'told within the message ' .. join.digest.id)
  expire(key, KEPT)
  finish_row('notifications', member.id)
  for _, alert in ipairs(member.alerts) do redis.call('HINCRBY', P .. 'alert:' .. alert, 'open', -1) end
end
redis.call('HSET', P .. 'notification:' .. join.digest.id, 'created', created) -- it has waited as long as they
-- Before all that came after them, and at once: the claim of the lane's turn has sent nothing.
redis.call('ZADD', lane_key('notifications', join.lane), created, join.digest.id)
redis.call('HDEL', policy_key('notifications', join.lane), 'next')
refresh_lane('notifications', join.lane)
count('messages joined', #join.members)
return 1
