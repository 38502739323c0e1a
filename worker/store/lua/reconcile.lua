#!lua
-- Fit the due sets to a new configuration; safe to repeat after a crash in between.
-- fit: feeds [{id, place, first_due_ms, latest_ms}], removed [feed], groups (bool: waiting groups are due),
--      digesting [{id, place}]: the groups that have a digest whether anything waits or not
local fit = cjson.decode(ARGV[2])

for _, feed in ipairs(fit.feeds) do
  redis.call('SADD', P .. 'feeds:ids', feed.id)
  redis.call('PERSIST', P .. 'feed:' .. feed.id)
  redis.call('PERSIST', P .. 'known:' .. feed.id)
  if not add_row('feeds', feed.place, feed.id, now + feed.first_due_ms) then
    ask_row('feeds', feed.id, now + feed.latest_ms)
    local lane = redis.call('HGET', row_key('feeds', feed.id), 'lane')
    if lane ~= feed.place.lane and not is_leased('feeds', feed.id, lane) then
      release_row('feeds', feed.id, number(redis.call('ZSCORE', lane_key('feeds', lane), feed.id)), feed.place)
    elseif lane == feed.place.lane then
      set_policy('feeds', lane, feed.place.spacing, feed.place.concurrency)
    end
  end
end

-- A worker that polls a removed feed fails the fence. What the feed had shown is known for 30 days more.
for _, id in ipairs(fit.removed) do
  redis.call('SREM', P .. 'feeds:ids', id)
  redis.call('SREM', P .. 'feeds:failing', id)
  if redis.call('EXISTS', row_key('feeds', id)) == 1 then finish_row('feeds', id) end
  redis.call('PEXPIRE', P .. 'feed:' .. id, KEPT)
  redis.call('PEXPIRE', P .. 'known:' .. id, KEPT)
end

-- Every alert that waits is decided anew: what it waits for may be gone.
local function look_at_all(group)
  local pending = P .. 'group:' .. group .. ':pending'
  for _, alert in ipairs(redis.call('ZRANGEBYSCORE', pending, '(' .. string.format('%d', now), '+inf')) do
    redis.call('ZADD', pending, now, alert)
  end
  ask_row('groups', group, now)
end

if fit.groups then
  for _, lane in ipairs(redis.call('ZRANGE', P .. 'groups:lanes', 0, -1)) do
    for _, row in ipairs(redis.call('ZRANGE', lane_key('groups', lane), 0, -1)) do look_at_all(row) end
  end
  for _, group in ipairs(fit.digesting) do add_row('groups', group.place, group.id, now) end
end
return 1
