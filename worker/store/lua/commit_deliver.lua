#!lua flags=allow-oom
-- Record how a delivery ended: told, spared (a fallback that was not needed: nothing was sent), retry,
-- held (the channel refuses everything) or dead.
-- delivery: notification, claim, result, alerts, answer, thread, thread_key, destination, due, lane,
--           pause_until, lane_failures, hold, ambiguous, since {publication: [ms], discovery: [ms]} of its alerts,
--           found [{alert, feed, at (ms)}], receiver,
--           may_be_edited (what is told of the story is kept for edits of its first message),
--           quiet (it tells of nothing but the canary), canary (when a poll saw the one that it tells of)
local delivery = cjson.decode(ARGV[2])
local id = delivery.notification
if not holds('notifications', id, delivery.claim) then return 0 end
local key = P .. 'notification:' .. id
if delivery.quiet then go_quietly() end
local policy = policy_key('notifications', delivery.lane)
count('deliveries ' .. delivery.result)
if not quiet then redis.call('HINCRBY', P .. 'deliveries', delivery.result .. ' ' .. delivery.lane, 1) end
-- An answer that was lost leaves the mark: the next send may be a repeat, and is counted as one.
if not delivery.ambiguous then redis.call('HDEL', key, 'sending') end
redis.call('HSET', key, 'answer', delivery.answer, 'answered', now)

local function end_row(status)
  redis.call('HSET', key, 'status', status, 'ended', now)
  redis.call('HDEL', key, 'sending')
  expire(key, kept)
  finish_row('notifications', id)
  for _, alert in ipairs(delivery.alerts) do settle_alert(alert, status == 'told') end
  redis.call('ZREMRANGEBYSCORE', P .. 'dead', '-inf', now - KEPT) -- their records have ended
end

-- How long it took, in buckets: no process needs to remember anything to tell it. Bounds as in survey.py.
local function measure(since, from)
  local seconds, bucket = math.max(now - from, 0) / 1000, 'more'
  for _, bound in ipairs({1, 2, 5, 10, 30, 60, 120, 300, 600, 1800, 3600, 21600, 86400}) do
    if seconds <= bound then bucket = bound break end
  end
  redis.call('HINCRBY', P .. 'delays', since .. ' ' .. bucket, 1)
  redis.call('HINCRBY', P .. 'delays', since .. ' sum', math.floor(seconds * 1000))
end

if delivery.result == 'told' then
  if delivery.canary and redis.call('EXISTS', P .. 'canary') == 1 then
    redis.call('HSET', P .. 'canary', 'arrived', now, 'took', now - delivery.canary)
  end
  for since, moments in pairs(delivery.since or {}) do
    for _, from in ipairs(moments) do measure(since, from) end
  end
  for _, one in ipairs(delivery.found or {}) do
    local why = redis.call('HGET', P .. 'alert:' .. one.alert, 'why') -- it waited; late ones do through us
    local is_held = why and why ~= 'late'
    if not is_held then measure_delay('told', one.feed, now - one.at) end
    measure_delay(is_held and 'held' or 'received', delivery.receiver, now - one.at)
  end
  if redis.call('HDEL', policy, 'held') == 1 then redis.call('HSET', policy, 'resumed', now) end
  redis.call('HDEL', policy, 'failures', 'failing')
  if delivery.thread ~= '' then
    redis.call('HSETNX', P .. 'thread:' .. delivery.thread_key, delivery.destination, delivery.thread)
    redis.call('PEXPIRE', P .. 'thread:' .. delivery.thread_key, KEPT)
  end
  if delivery.may_be_edited then
    local told = P .. 'told:' .. delivery.thread_key .. ':' .. delivery.destination
    redis.call('RPUSH', told, id)
    redis.call('PEXPIRE', told, KEPT)
  end
  end_row('told')
elseif delivery.result == 'dead' then
  redis.call('ZADD', P .. 'dead', now, id)
  end_row('dead')
elseif delivery.result == 'spared' then
  end_row('spared')
elseif delivery.result == 'retry' then
  record_attempt(id, 'retry', {answer = delivery.answer})
  redis.call('HINCRBY', key, 'attempts', 1)
  redis.call('HSETNX', key, 'failing', now)
  redis.call('HSET', row_key('notifications', id), 'starts', 0)
  release_row('notifications', id, delivery.due)
  if delivery.lane_failures then
    redis.call('HSET', policy, 'failures', delivery.lane_failures)
    redis.call('HSETNX', policy, 'failing', now)
  end
else -- held: no attempt is counted, and patience begins when the hold ends: a rotated token makes no dead letter
  record_attempt(id, 'refused', {answer = delivery.answer})
  if redis.call('HEXISTS', policy, 'held') == 0 then redis.call('HSET', policy, 'held_since', now) end
  redis.call('HSET', policy, 'held', delivery.hold)
  redis.call('HSET', row_key('notifications', id), 'starts', 0)
  release_row('notifications', id, delivery.due)
end
if delivery.pause_until then pause_lane('notifications', delivery.lane, delivery.pause_until) end
return 1
