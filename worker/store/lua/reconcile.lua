#!lua
-- Fit the due sets to a new configuration; safe to repeat after a crash in between.
-- fit: feeds [{id, place, first_due_ms, latest_ms}], removed [feed], groups (bool: waiting groups are due),
--      digesting [{id, place}]: the groups that have a digest whether anything waits or not
local fit = cjson.decode(ARGV[2])

for _, feed in ipairs(fit.feeds) do
  redis.call('SADD', P .. 'feeds:ids', feed.id)
  redis.call('PERSIST', P .. 'feed:' .. feed.id)
  redis.call('PERSIST', P .. 'known:' .. feed.id)
  redis.call('PERSIST', P .. 'traces:' .. feed.id)
  redis.call('PERSIST', P .. 'fetches:' .. feed.id)
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
  redis.call('HDEL', P .. 'feeds:troubled', id)
  if redis.call('EXISTS', row_key('feeds', id)) == 1 then finish_row('feeds', id) end
  redis.call('PEXPIRE', P .. 'feed:' .. id, KEPT)
  redis.call('PEXPIRE', P .. 'known:' .. id, KEPT)
  redis.call('PEXPIRE', P .. 'traces:' .. id, KEPT)
  redis.call('PEXPIRE', P .. 'fetches:' .. id, KEPT)
end

if fit.groups then
  wake_groups()
  for _, group in ipairs(fit.digesting) do add_row('groups', group.place, group.id, now) end
end
return 1
