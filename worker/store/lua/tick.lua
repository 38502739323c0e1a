#!lua flags=allow-oom
-- A ticker looked at the due sets: the last sign that hints are sent. tick: full (nothing new is taken in)
-- Returns by how much the server's clock was set back since the last look. What was to come by the old time is
-- moved by as much: it would stand still until the clock is there again.
local tick = cjson.decode(ARGV[2])
local SET_BACK = 5000 -- milliseconds; less than that is what keeping a clock right does

local function move_scores(key, back)
  local moved = redis.call('ZRANGEBYSCORE', key, '(' .. string.format('%d', now), '+inf', 'WITHSCORES')
  for i = 1, #moved, 2 do redis.call('ZADD', key, number(moved[i + 1]) - back, moved[i]) end
end

local function move_gates(key, back)
  for _, field in ipairs({'not_before', 'next'}) do
    local value = number(redis.call('HGET', key, field))
    if value > now then redis.call('HSET', key, field, string.format('%d', value - back)) end
  end
end

-- Whoever works on a row gives it back by the old time: release_row knows by how much that is wrong.
local function move_lane(set, lane, back)
  for _, row in ipairs(redis.call('ZRANGE', lane_key(set, lane), 0, -1)) do
    if is_leased(set, row, lane) then redis.call('HINCRBY', row_key(set, row), 'back', string.format('%d', back)) end
  end
  move_scores(lane_key(set, lane), back)
  move_scores(leases_key(set, lane), back)
end

local function move_all(back)
  for _, set in ipairs({'feeds', 'entries', 'groups', 'notifications'}) do
    for _, key in ipairs(redis.call('KEYS', policy_key(set, '*'))) do -- also a pause of a lane without rows
      move_gates(key, back)
    end
    for _, lane in ipairs(redis.call('ZRANGE', P .. set .. ':lanes', 0, -1)) do
      move_lane(set, lane, back)
      refresh_lane(set, lane)
    end
  end
  for _, key in ipairs(redis.call('KEYS', P .. 'group:*:pending')) do move_scores(key, back) end
  count('clock set back')
end

local back = number(redis.call('HGET', P .. 'ticker', 'at')) - now
if back > SET_BACK then move_all(back) end
redis.call('HSET', P .. 'ticker', 'at', now, 'full', tick.full and 1 or 0)
return back > SET_BACK and back or 0
