#!lua flags=allow-oom
-- Tell what was decided of a group: stories, one notification per destination, the next moment.
-- gather: group, claim, taken [{id, story} | {id, dead} | {id, muted} | {id, silence, reason}],
--         held [{id, until_ms, why, story}] (those whose moment has moved),
--         notifications [{id, doc, place, alerts, due}], stories {id: doc}, closed [story], stories_ms,
--         due (a digest is owed then, whatever waits), digested (when its digest was told),
--         hours {rule: doc}, ended [rule], hours_ms
local gather = cjson.decode(ARGV[2])
if not holds('groups', gather.group, gather.claim) then return 0 end
local group = P .. 'group:' .. gather.group
local pending, stories, hours = group .. ':pending', group .. ':stories', group .. ':hours'

-- A server that lost power may have forgotten alerts that the gather saw: they come again with their entries.
for _, alert in ipairs(gather.taken) do
  if not redis.call('ZSCORE', pending, alert.id) then return 0 end
end

local function end_alert(alert, status, why)
  local key = P .. 'alert:' .. alert.id
  redis.call('HSET', key, 'status', status, 'reason', why, 'ended', now)
  record_event(alert.id, status, {why = why})
  expire(key, KEPT)
  count('alerts ' .. status)
end

-- Each alert enters its story once, told or waiting; one whose article is told apart has none that is kept.
local function enter_story(alert, story)
  local key, doc = P .. 'alert:' .. alert, gather.stories[story]
  if redis.call('HGET', key, 'story') == story then return end
  redis.call('HSET', key, 'story', story)
  if not doc then return end
  local known = cjson.decode(doc)
  local outlets = #known.outlets
  -- One that opens it has its title.
  record_event(alert, 'story', {story = story, outlets = outlets, title = outlets > 1 and known.title or nil})
end

for _, item in ipairs(gather.notifications) do add_notification(item) end
for _, alert in ipairs(gather.taken) do
  redis.call('ZREM', pending, alert.id)
  if alert.dead then
    end_alert(alert, 'dead', alert.dead)
  elseif alert.muted then
    end_alert(alert, 'silenced', alert.muted)
  elseif alert.silence then
    silence_alert(gather.group, alert.id, alert.silence, alert.reason)
  else
    redis.call('HSET', P .. 'alert:' .. alert.id, 'status', 'notified')
    enter_story(alert.id, alert.story)
  end
end
-- An alert waits with when it is looked at again as its score; one that comes meanwhile has its own.
for _, alert in ipairs(gather.held) do
  local key, until_ms = P .. 'alert:' .. alert.id, string.format('%d', alert.until_ms)
  redis.call('ZADD', pending, 'XX', until_ms, alert.id)
  if redis.call('HGET', key, 'held') ~= until_ms then
    redis.call('HSET', key, 'held', until_ms, 'why', alert.why)
    if alert.story ~= '' then enter_story(alert.id, alert.story) end
    record_event(alert.id, 'held', {until_ms = alert.until_ms, why = alert.why})
  end
end
for _, id in ipairs(gather.closed) do redis.call('HDEL', stories, id) end
for id, doc in pairs(gather.stories) do redis.call('HSET', stories, id, doc) end
redis.call('PEXPIRE', stories, gather.stories_ms) -- the last of them is closed by then
if gather.digested then
  redis.call('SET', group .. ':digested', string.format('%d', gather.digested), 'PX', KEPT)
  tell_muted(gather.group)
end
if gather.due then
  redis.call('SET', group .. ':owed', string.format('%d', gather.due), 'PXAT', string.format('%d', gather.due + KEPT))
else
  redis.call('DEL', group .. ':owed')
end

for _, rule in ipairs(gather.ended) do redis.call('HDEL', hours, rule) end
for rule, doc in pairs(gather.hours) do redis.call('HSET', hours, rule, doc) end
redis.call('PEXPIRE', hours, gather.hours_ms)

-- The row goes only if nothing waits. Stories outlive the row.
local first = redis.call('ZRANGE', pending, 0, 0, 'WITHSCORES')
local due = first[2] and number(first[2]) or gather.due
if due and gather.due then due = math.min(due, gather.due) end
if due then
  redis.call('HSET', row_key('groups', gather.group), 'starts', 0, 'since', now)
  release_row('groups', gather.group, due)
else
  finish_row('groups', gather.group)
end
return 1
