#!lua
-- Keep what one poll saw. Large documents come in chunks; the last one carries the feed's state and lets go.
-- poll: feed, claim, entries [{id, card, doc | outcome, place, due, is_known, is_again (known, and changed)}],
--       last {state, due, place, shown, partial (what it does not show is not gone), status, failing,
--             resting {lane, until_ms} (a service that asked to be left alone), gap (it shows nothing that it showed before),
--             fetch (as store/fetches.py writes it), troubles (as store/troubled.py does; '' for none)}
-- ARGV[3] are the traces of what the feed shows, of the last chunk, or ''.
-- An entry with `is_known` false (beyond the cap) is recorded and not known: it is new again once it moves up.
local poll = cjson.decode(ARGV[2])
if not holds('feeds', poll.feed, poll.claim) then return 0 end
if poll.quiet then go_quietly() end
local known = P .. 'known:' .. poll.feed

local function keep(entry)
  local key = P .. 'entry:' .. entry.id
  if redis.call('ZSCORE', known, entry.id) then return end
  if entry.is_known then
    redis.call('ZADD', known, '+inf', entry.id)
  elseif redis.call('EXISTS', key) == 1 then
    return
  end
  open_entry(entry.id)
  redis.call('HSET', key, 'card', entry.card, 'seen', now)
  if entry.outcome then
    end_entry(entry.id, entry.outcome)
  else
    redis.call('HSET', key, 'doc', entry.doc)
    add_row('entries', entry.place, entry.id, math.min(entry.due, now))
  end
end

for _, entry in ipairs(poll.entries) do
  if entry.is_again then read_again(entry) else keep(entry) end
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
  local before = last.partial and {} or redis.call('ZRANGEBYSCORE', known, '+inf', '+inf')
  for _, id in ipairs(before) do
    if not shown[id] then redis.call('ZADD', known, now + kept, id) end
  end
  redis.call('ZREMRANGEBYSCORE', known, '-inf', now)
end

redis.call('SET', P .. 'feed:' .. poll.feed, last.state)
if ARGV[3] ~= '' then redis.call('SET', P .. 'traces:' .. poll.feed, ARGV[3]) end
local fetches = P .. 'fetches:' .. poll.feed
redis.call('LPUSH', fetches, last.fetch)
redis.call('LTRIM', fetches, 0, 29)
if last.troubles == '' then
  redis.call('HDEL', P .. 'feeds:troubled', poll.feed)
else
  redis.call('HSET', P .. 'feeds:troubled', poll.feed, last.troubles)
end
redis.call(last.failing and 'SADD' or 'SREM', P .. 'feeds:failing', poll.feed)
count('poll:' .. last.status)
if last.gap then count('feed gaps suspected') end
redis.call('HSET', row_key('feeds', poll.feed), 'starts', 0, 'begun', 0, 'since', now)
release_row('feeds', poll.feed, last.due, last.place)
if last.resting then
  pause_lane('feeds', last.resting.lane, last.resting.until_ms)
  leave_alone(last.resting.lane, last.resting.until_ms)
end
return 1
