-- What every script shares: the clock, and the due sets.
--
-- A due set is a sorted set of lanes, each lane a sorted set of rows. A row's score is when it is due or,
-- while somebody works on it, when that lease ends: a crash needs no repair, the row is simply due again.
-- Times are whole milliseconds since 1970 by the server's clock; ARGV[1] replaces it in simulations.
-- docs/architecture.md lists the keys. One shard, so scripts build names.

local P = 'tocsin:'
local now = ARGV[1] ~= '' and tonumber(ARGV[1])
if not now then
  local time = redis.call('TIME')
  now = time[1] * 1000 + math.floor(time[2] / 1000)
end

local DAY = 86400000
local KEPT = 30 * DAY -- how long the record of what ended is kept

local function number(value) return tonumber(value or 0) or 0 end

-- The canary goes the same way as all others, but is in nobody's figures and is kept for a day only.
local quiet, kept = false, KEPT
local function go_quietly() quiet, kept = true, DAY end

local function count(what, by)
  if not quiet then redis.call('HINCRBY', P .. 'counts', what, by or 1) end
end

-- How long a stage took, in buckets of an hour, see delays.py; what is new beyond 10 000 fields is not counted.
local function measure_delay(stage, name, ms)
  if quiet then return end
  local key = P .. 'delays:' .. string.format('%d', math.floor(now / 3600000))
  local bucket = ms < 1 and 0 or math.floor(math.log(ms) / math.log(1.25)) + 1
  local field = stage .. ' ' .. name .. ' ' .. string.format('%d', bucket)
  if redis.call('HEXISTS', key, field) == 0 and redis.call('HLEN', key) >= 10000 then return end
  redis.call('HINCRBY', key, field, 1)
  redis.call('PEXPIRE', key, DAY + 3600000)
end

local function row_key(set, row) return P .. set .. ':row:' .. row end
local function lane_key(set, lane) return P .. set .. ':lane:' .. lane end
local function leases_key(set, lane) return P .. set .. ':leases:' .. lane end
local function policy_key(set, lane) return P .. set .. ':policy:' .. lane end

-- Put a lane where its next row can be claimed; forget a lane without rows.
local function refresh_lane(set, lane)
  local first = redis.call('ZRANGE', lane_key(set, lane), 0, 0, 'WITHSCORES')
  local policy = redis.call('HMGET', policy_key(set, lane), 'not_before', 'next', 'concurrency', 'held')
  local gate = math.max(number(policy[1]), number(policy[2]))
  if #first == 0 then
    redis.call('ZREM', P .. set .. ':lanes', lane)
    -- A pause outlives the rows: Retry-After holds for whoever asks next.
    if redis.call('EXISTS', policy_key(set, lane)) == 1 then
      redis.call('PEXPIREAT', policy_key(set, lane), math.max(gate, now) + DAY)
    end
    return
  end
  local due = math.max(number(first[2]), gate)
  local concurrency = policy[4] and 1 or number(policy[3]) -- a held lane waits for the end of its probe
  local over = redis.call('ZCARD', leases_key(set, lane)) - concurrency
  if concurrency > 0 and over >= 0 then
    due = math.max(due, number(redis.call('ZRANGE', leases_key(set, lane), over, over, 'WITHSCORES')[2]))
  end
  redis.call('ZADD', P .. set .. ':lanes', due, lane)
end

local function set_policy(set, lane, spacing, concurrency)
  redis.call('HSET', policy_key(set, lane), 'spacing', spacing, 'concurrency', concurrency)
  redis.call('PERSIST', policy_key(set, lane))
end

-- Somebody is working on the row: its lease has not ended.
local function is_leased(set, row, lane)
  return number(redis.call('ZSCORE', leases_key(set, lane), row)) > now
end

-- Add a row unless it is there. `place` = {lane, spacing, concurrency}.
local function add_row(set, place, row, due)
  if redis.call('EXISTS', row_key(set, row)) == 1 then return false end
  redis.call('HSET', row_key(set, row), 'lane', place.lane, 'since', now)
  redis.call('ZADD', lane_key(set, place.lane), due, row)
  set_policy(set, place.lane, place.spacing, place.concurrency)
  refresh_lane(set, place.lane)
  return true
end

-- Ask for a row earlier. A leased score never moves: the wish is kept for the commit, also for that of a
-- slow worker whose lease has ended but whose row nobody took since.
local function ask_row(set, row, due)
  local claimed = redis.call('HMGET', row_key(set, row), 'lane', 'claim', 'asked')
  local lane = claimed[1]
  if claimed[2] and (not claimed[3] or number(claimed[3]) > due) then
    redis.call('HSET', row_key(set, row), 'asked', due)
  end
  if not is_leased(set, row, lane) then
    redis.call('ZADD', lane_key(set, lane), 'XX', 'LT', due, row)
    refresh_lane(set, lane)
  end
end

-- Every alert of the group that waits is decided anew: what it waits for may be gone, or a silence may take it.
local function wake_group(group)
  local pending = P .. 'group:' .. group .. ':pending'
  for _, alert in ipairs(redis.call('ZRANGEBYSCORE', pending, '(' .. string.format('%d', now), '+inf')) do
    redis.call('ZADD', pending, now, alert)
  end
  ask_row('groups', group, now)
end

-- Have every group looked at now that waits; nothing is told before its time by that.
local function wake_groups()
  for _, lane in ipairs(redis.call('ZRANGE', P .. 'groups:lanes', 0, -1)) do
    for _, row in ipairs(redis.call('ZRANGE', lane_key('groups', lane), 0, -1)) do wake_group(row) end
  end
end

-- The fence: only the last claimant of a row may commit it.
local function holds(set, row, claim)
  return redis.call('HGET', row_key(set, row), 'claim') == claim
end

local function leave_lane(set, row)
  local lane = redis.call('HGET', row_key(set, row), 'lane')
  redis.call('ZREM', lane_key(set, lane), row)
  redis.call('ZREM', leases_key(set, lane), row)
  return lane
end

local function finish_row(set, row)
  local lane = leave_lane(set, row)
  redis.call('DEL', row_key(set, row))
  refresh_lane(set, lane)
end

-- By how much the clock was set back while the row that this script gives back was worked on, see tick.lua.
local set_back = 0

-- Give a row back, due at `due` or earlier where somebody asked; `place` may be another lane than before.
local function release_row(set, row, due, place)
  local old = leave_lane(set, row)
  local key = row_key(set, row)
  local wishes = redis.call('HMGET', key, 'asked', 'back')
  set_back = number(wishes[2])
  due = due - set_back
  if wishes[1] then due = math.min(due, number(wishes[1])) end
  redis.call('HDEL', key, 'claim', 'asked', 'back')
  if place then
    redis.call('HSET', key, 'lane', place.lane)
    set_policy(set, place.lane, place.spacing, place.concurrency)
  end
  local lane = place and place.lane or old
  redis.call('ZADD', lane_key(set, lane), due, row)
  if lane ~= old then refresh_lane(set, old) end
  refresh_lane(set, lane)
end

-- Nothing of this lane is claimed before `until_ms`. A pause is never shortened by a later, shorter one.
local function pause_lane(set, lane, until_ms)
  local key = policy_key(set, lane)
  until_ms = until_ms - set_back
  if number(redis.call('HGET', key, 'not_before')) < until_ms then
    redis.call('HSET', key, 'not_before', until_ms)
  end
  refresh_lane(set, lane)
end

-- No page is asked of a service until then. A rest is never shortened by a later, shorter one.
local function leave_alone(lane, until_ms)
  local key = P .. 'resting:' .. lane
  if number(redis.call('GET', key)) < until_ms then
    local moment = string.format('%d', until_ms)
    redis.call('SET', key, moment, 'PX', math.max(until_ms - now, 1))
  end
end

-- A new entry, or one that ended before (beyond the cap, or forgotten) and comes anew: it has no outcome yet.
local function open_entry(id)
  local key = P .. 'entry:' .. id
  local before = redis.call('HGET', key, 'outcome')
  if not before then return count('entries') end
  redis.call('HDEL', key, 'outcome', 'ended', 'of', 'tries', 'error')
  redis.call('PERSIST', key)
  count('outcome:' .. before, -1)
end

-- An entry that ended, and that its feed changed: it has a row again, and the outcome of before is kept until
-- there is a new one. One that waits or is being read is read once more after that.
-- entry: id, card, doc, place, due
local function read_again(entry)
  local key = P .. 'entry:' .. entry.id
  if redis.call('EXISTS', row_key('entries', entry.id)) == 1 then
    redis.call('HSET', key, 'again', cjson.encode(entry))
    return
  end
  local before = redis.call('HGET', key, 'outcome')
  open_entry(entry.id)
  redis.call('HSETNX', key, 'seen', now)
  redis.call('HSET', key, 'card', entry.card, 'doc', entry.doc, 'before', before or '', 'changed', now)
  add_row('entries', entry.place, entry.id, math.min(entry.due, now))
end

-- Record what became of an entry, once.
local function end_entry(id, outcome, of)
  local key = P .. 'entry:' .. id
  if redis.call('HEXISTS', key, 'outcome') == 1 then return false end
  redis.call('HSET', key, 'outcome', outcome, 'ended', now)
  if of then redis.call('HSET', key, 'of', of) end
  redis.call('HDEL', key, 'doc', 'before', 'changed')
  redis.call('PEXPIRE', key, kept)
  count('outcome:' .. outcome)
  return true
end

-- The record of an alert, or of a message, and what hangs on it: the events of both, an alert's messages.
local function parts_of(key) return {key, key .. ':events', key .. ':notifications'} end

local function keep(key)
  for _, part in ipairs(parts_of(key)) do redis.call('PERSIST', part) end
end

local function expire(key, ms)
  for _, part in ipairs(parts_of(key)) do redis.call('PEXPIRE', part, ms) end
end

local EVENT_FIELDS = {'why', 'until_ms', 'story', 'title', 'outlets', 'answer'} -- and `at`, unless it is now

local function is_same_event(one, what, fields)
  if one.what ~= what then return false end
  for _, name in ipairs(EVENT_FIELDS) do
    if one[name] ~= fields[name] then return false end
  end
  return true
end

-- The same again is counted; the last 50 are kept, for as long as what they are of.
local function add_event(key, what, fields)
  local last = redis.call('LINDEX', key .. ':events', -1)
  local one = last and cjson.decode(last)
  if one and is_same_event(one, what, fields) then
    one.times, one.last = (one.times or 1) + 1, now
    redis.call('LSET', key .. ':events', -1, cjson.encode(one))
  elseif redis.call('EXISTS', key) == 1 then
    one = {what = what, at = fields.at or now}
    for _, name in ipairs(EVENT_FIELDS) do one[name] = fields[name] end
    redis.call('RPUSH', key .. ':events', cjson.encode(one))
    redis.call('LTRIM', key .. ':events', -50, -1)
    local left = redis.call('PTTL', key)
    if left > 0 then redis.call('PEXPIRE', key .. ':events', left) end
  end
end

-- What happened to an alert that neither its own record nor its messages say, see events.py.
local function record_event(alert, what, fields) add_event(P .. 'alert:' .. alert, what, fields) end

-- What happened to a message before what its record says.
local function record_attempt(notification, what, fields)
  add_event(P .. 'notification:' .. notification, what, fields)
end

-- An alert into its group, unless it exists; 1 if it did not. The group may be held by a gather: the pending
-- set takes the alert, the row is only asked for.
local function raise_alert(alert)
  local key = P .. 'alert:' .. alert.id
  if redis.call('EXISTS', key) == 1 then return 0 end
  redis.call('HSET', key, 'doc', alert.doc, 'status', 'pending', 'group', alert.group, 'raised', now)
  if not quiet then redis.call('ZADD', P .. 'alerts', now, alert.id) end
  redis.call('ZADD', P .. 'group:' .. alert.group .. ':pending', now, alert.id)
  if not add_row('groups', alert.place, alert.group, now) then ask_row('groups', alert.group, now) end
  count('alerts')
  return 1
end

-- An alert of a rule on trial, unless it exists: it ends as it begins, in no group, and nobody is told.
local function record_trial(alert)
  local key = P .. 'alert:' .. alert.id
  if redis.call('EXISTS', key) == 1 then return end
  redis.call('HSET', key, 'doc', alert.doc, 'status', 'trial', 'group', alert.group, 'raised', now, 'ended', now)
  redis.call('PEXPIRE', key, KEPT)
  redis.call('ZADD', P .. 'alerts', now, alert.id)
  count('alerts on trial')
end

-- A notification as a row, unless that very one exists; due now, or at `due`. Its alerts end with the last of
-- the messages that count them; those that it only tells `beside` another message wait for that one alone.
local function add_notification(item)
  local key = P .. 'notification:' .. item.id
  if redis.call('EXISTS', key) == 1 then return false end
  redis.call('HSET', key, 'doc', item.doc, 'status', 'waiting', 'attempts', 0, 'created', now, 'made', now)
  for _, alert in ipairs(item.alerts) do
    redis.call('HINCRBY', P .. 'alert:' .. alert, 'open', 1)
    redis.call('RPUSH', P .. 'alert:' .. alert .. ':notifications', item.id)
  end
  for _, alert in ipairs(item.beside or {}) do
    redis.call('RPUSH', P .. 'alert:' .. alert .. ':notifications', item.id)
  end
  add_row('notifications', item.place, item.id, item.due or now)
  -- One that is due later waits from then on: until then nobody is late with it.
  if item.due then redis.call('HSET', row_key('notifications', item.id), 'since', math.max(item.due, now)) end
  return true
end

-- One of an alert's notifications ended; the alert itself ends with the last of them.
local function settle_alert(id, told)
  local key = P .. 'alert:' .. id
  if redis.call('EXISTS', key) == 0 then return end
  redis.call('HINCRBY', key, told and 'told' or 'dead', 1)
  if redis.call('HINCRBY', key, 'open', -1) > 0 then return end
  local status = number(redis.call('HGET', key, 'dead')) > 0 and 'dead' or 'told'
  redis.call('HSET', key, 'status', status, 'ended', now)
  expire(key, kept)
end

-- A silence takes a pending alert: it ends untold, and the next digest of its group says how many ended so.
local function silence_alert(group, id, silence, reason)
  local key = P .. 'alert:' .. id
  redis.call('ZREM', P .. 'group:' .. group .. ':pending', id)
  redis.call('HSET', key, 'status', 'silenced', 'silence', silence, 'reason', reason, 'ended', now)
  record_event(id, 'silenced', {why = reason})
  expire(key, KEPT)
  count('alerts silenced')
  redis.call('HINCRBY', P .. 'group:' .. group .. ':muted', silence, 1)
  redis.call('PEXPIRE', P .. 'group:' .. group .. ':muted', KEPT)
  local record = P .. 'silence:' .. silence
  if redis.call('EXISTS', record) == 1 then redis.call('HINCRBY', record, 'muted', 1) end
end

-- A digest of the group says what silences took since the one before: their count begins anew.
local function tell_muted(group) redis.call('DEL', P .. 'group:' .. group .. ':muted') end
