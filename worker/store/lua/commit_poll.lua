#!lua
-- Keep what one poll saw. Large documents come in chunks; the last one carries the feed's state and lets go.
-- poll: feed, claim, entries [{id, card, doc | outcome, place, due}], last {state, due, place, pause_until, shown}
local poll = cjson.decode(ARGV[2])
if not holds('feeds', poll.feed, poll.claim) then return 0 end
local known = P .. 'known:' .. poll.feed

for _, entry in ipairs(poll.entries) do
  if not redis.call('ZSCORE', known, entry.id) then
    redis.call('ZADD', known, '+inf', entry.id)
    redis.call('HSET', P .. 'entry:' .. entry.id, 'card', entry.card, 'seen', now)
    count('entries')
    if entry.outcome then
      end_entry(entry.id, entry.outcome)
    else
      redis.call('HSET', P .. 'entry:' .. entry.id, 'doc', entry.doc)
      add_row('entries', entry.place, entry.id, math.min(entry.due, now))
    end
  end
end

local last = poll.last
if not last then return 1 end

-- A known id has no expiry while the last document showed it, and goes 30 days after the first without it.
if last.shown then
  -- A server that lost power between two chunks has forgotten the first: no validators then, poll again.
  for _, id in ipairs(last.shown) do
    if not redis.call('ZSCORE', known, id) then return 0 end
  end
  local shown = {}
  for _, id in ipairs(last.shown) do
    shown[id] = true
    redis.call('ZADD', known, 'XX', '+inf', id)
  end
  for _, id in ipairs(redis.call('ZRANGEBYSCORE', known, '+inf', '+inf')) do
    if not shown[id] then redis.call('ZADD', known, now + KEPT, id) end
  end
  redis.call('ZREMRANGEBYSCORE', known, '-inf', now)
end

redis.call('SET', P .. 'feed:' .. poll.feed, last.state)
redis.call('HSET', row_key('feeds', poll.feed), 'starts', 0, 'since', now)
release_row('feeds', poll.feed, last.due, last.place)
if last.pause_until then pause_lane('feeds', last.place.lane, last.pause_until) end
return 1
