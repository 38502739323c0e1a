#!lua flags=allow-oom
-- Take due rows under a lease. Returns the time and, per row: id, lane, starts, when it began to wait, begun.
-- work: set, claim (a random id), lease_ms, rows, per_lane
local work = cjson.decode(ARGV[2])
local set, taken = work.set, {}
local lease_end = now + work.lease_ms

-- A server that is nearly full, as the ticker saw it, takes nothing new in; what it holds is still told.
local takes_in = set == 'feeds' or set == 'entries'
if takes_in and redis.call('HGET', P .. 'ticker', 'full') == '1' then return {tostring(now), {}} end

-- What the lane's policy asks, or what the robots.txt of its service does.
local function spacing_of(lane)
  local policy = redis.call('HMGET', policy_key(set, lane), 'spacing', 'crawl_delay')
  return math.max(number(policy[1]), number(policy[2]))
end

local function room_in(lane)
  local ended = redis.call('ZREMRANGEBYSCORE', leases_key(set, lane), '-inf', now)
  if ended > 0 then count('leases expired', ended) end
  local policy = redis.call('HMGET', policy_key(set, lane), 'not_before', 'next', 'concurrency', 'held')
  if math.max(number(policy[1]), number(policy[2])) > now then return 0 end
  local room = math.min(work.per_lane, work.rows - #taken)
  local working = redis.call('ZCARD', leases_key(set, lane))
  if number(policy[3]) > 0 then room = math.min(room, number(policy[3]) - working) end
  if spacing_of(lane) > 0 then room = math.min(room, 1) end
  if policy[4] then room = math.min(room, 1 - working) end -- a held lane is probed by one row
  return room
end

local function take(lane, row)
  local key = row_key(set, row)
  redis.call('HSET', key, 'claim', work.claim)
  redis.call('HDEL', key, 'asked', 'back') -- who claims now sees what was asked for, and knows the time
  redis.call('ZADD', lane_key(set, lane), lease_end, row)
  redis.call('ZADD', leases_key(set, lane), lease_end, row)
  local starts = redis.call('HINCRBY', key, 'starts', 1)
  local begun = redis.call('HGET', key, 'begun') or '0'
  taken[#taken + 1] = {row, lane, tostring(starts), redis.call('HGET', key, 'since'), begun}
end

for _, lane in ipairs(redis.call('ZRANGEBYSCORE', P .. set .. ':lanes', '-inf', now, 'LIMIT', 0, work.rows)) do
  if #taken >= work.rows then break end
  local room = room_in(lane)
  if room > 0 then
    local rows = redis.call('ZRANGEBYSCORE', lane_key(set, lane), '-inf', now, 'LIMIT', 0, room)
    for _, row in ipairs(rows) do take(lane, row) end
    local spacing = spacing_of(lane)
    if #rows > 0 and spacing > 0 then redis.call('HSET', policy_key(set, lane), 'next', now + spacing) end
  end
  refresh_lane(set, lane)
end
return {tostring(now), taken}
