#!lua flags=allow-oom
-- Tell what was decided of a group: stories, one notification per destination, the next moment.
-- gather: group, claim, taken [{id, story} | {id, dead} | {id, silence, reason}], left (alerts seen and left waiting),
--         notifications [{id, doc, place, alerts}], stories {id: doc}, closed [story],
--         stories_ms, due (absent: no timer runs), hours {rule: doc}, ended [rule], hours_ms,
--         tells_muted (a digest says what silences took)
local gather = cjson.decode(ARGV[2])
if not holds('groups', gather.group, gather.claim) then return 0 end
local pending = P .. 'group:' .. gather.group .. ':pending'
local stories = P .. 'group:' .. gather.group .. ':stories'

-- A server that lost power may have forgotten alerts that the gather saw: they come again with their entries.
for _, alert in ipairs(gather.taken) do
  if not redis.call('ZSCORE', pending, alert.id) then return 0 end
end

for _, item in ipairs(gather.notifications) do add_notification(item) end
for _, alert in ipairs(gather.taken) do
  local key = P .. 'alert:' .. alert.id
  redis.call('ZREM', pending, alert.id)
  if alert.dead then
    redis.call('HSET', key, 'status', 'dead', 'reason', alert.dead, 'ended', now)
    redis.call('PEXPIRE', key, KEPT)
    count('alerts dead')
  elseif alert.silence then
    silence_alert(gather.group, alert.id, alert.silence, alert.reason)
  else
    redis.call('HSET', key, 'status', 'notified', 'story', alert.story)
  end
end
if gather.tells_muted then tell_muted(gather.group) end
for _, id in ipairs(gather.closed) do redis.call('HDEL', stories, id) end
for id, doc in pairs(gather.stories) do redis.call('HSET', stories, id, doc) end
redis.call('PEXPIRE', stories, gather.stories_ms) -- the last of them is closed by then

local hours = P .. 'group:' .. gather.group .. ':hours'
for _, rule in ipairs(gather.ended) do redis.call('HDEL', hours, rule) end
for rule, doc in pairs(gather.hours) do redis.call('HSET', hours, rule, doc) end
redis.call('PEXPIRE', hours, gather.hours_ms)

-- The row goes only if nothing waits; alerts that came meanwhile are looked at now. Stories outlive the row.
local waiting = redis.call('ZCARD', pending)
local due = waiting > gather.left and now or gather.due
if due then
  redis.call('HSET', row_key('groups', gather.group), 'starts', 0, 'since', now)
  release_row('groups', gather.group, due)
else
  finish_row('groups', gather.group)
end
return 1
