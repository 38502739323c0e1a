#!lua flags=no-writes
-- A look at the four due sets, for metrics. survey: lanes, rows (of a set; the most that are looked at)
-- A row is overdue when a worker could have taken it a minute ago: not one of a paused or held lane.
local survey = cjson.decode(ARGV[2])
local MINUTE = 60000

local function look_at_rows(set, lane, seen, most)
  for _, row in ipairs(redis.call('ZRANGE', lane_key(set, lane), 0, most - 1)) do
    local told = redis.call('HMGET', row_key(set, row), 'since', 'begun')
    seen.oldest = math.max(seen.oldest, now - (tonumber(told[1]) or now))
    if number(told[2]) >= 2 then seen.suspects = seen.suspects + 1 end
  end
end

local function look_at(set)
  local first = redis.call('ZRANGE', P .. set .. ':lanes', 0, 0, 'WITHSCORES')
  local late = #first > 0 and math.max(now - number(first[2]), 0) or 0
  -- What may ring is due a day in the past, to go before the rest of its lane (store/feeds.py): it is not so late.
  local head_start = set == 'entries' and DAY or 0
  if late >= head_start then late = late - head_start end
  local seen = {rows = 0, due = 0, overdue = 0, leased = 0, late = late, oldest = 0, suspects = 0, lanes = {}}
  for _, lane in ipairs(redis.call('ZRANGE', P .. set .. ':lanes', 0, survey.lanes - 1)) do
    local rows = redis.call('ZCARD', lane_key(set, lane))
    local policy = redis.call('HMGET', policy_key(set, lane), 'not_before', 'held')
    local pause = math.max(number(policy[1]) - now, 0)
    look_at_rows(set, lane, seen, math.min(survey.rows - seen.rows, rows))
    seen.rows = seen.rows + rows
    seen.leased = seen.leased + redis.call('ZCOUNT', leases_key(set, lane), now, '+inf')
    if pause == 0 and not policy[2] then
      seen.due = seen.due + redis.call('ZCOUNT', lane_key(set, lane), '-inf', now)
      local key = lane_key(set, lane)
      seen.overdue = seen.overdue + redis.call('ZCOUNT', key, '-inf', now - MINUTE - head_start)
      if head_start > 0 then
        seen.overdue = seen.overdue + redis.call('ZCOUNT', key, now - head_start + 1, now - MINUTE)
      end
    end
    if set == 'notifications' then
      seen.lanes[#seen.lanes + 1] = {lane = lane, rows = rows, pause = pause, held = policy[2] or ''}
    end
  end
  return cjson.encode(seen)
end

return {look_at('feeds'), look_at('entries'), look_at('groups'), look_at('notifications')}
