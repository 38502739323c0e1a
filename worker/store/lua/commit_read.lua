#!lua
-- Keep an article that was read, what became of its entry, and its alerts in their groups.
-- read: entry, claim, feed, outcome, full (the whole text was read), by_page (in its page),
--       screened (its page shows it, and was not read since no rule could match it), identities [{key, ttl_ms}],
--       alerts [{id, doc, group, place}], trials [{id, doc, group}], published (ms, of an entry that may ring),
--       is_again (its feed changed it), page (its validators, as JSON),
--       rung [rule] (that found it, of an entry that may ring for the first time),
--       reading {doc, most} (how the text was come by), text {service, sighting, most} (of a page's text),
--       retention_ms, budget; ARGV[3] is the compressed article, or ''
-- Only an entry whose whole text was read takes an identity: a baseline or degraded one must not silence
-- a later one that could ring.
-- Returns {1, outcome, the other entry's id where this is a duplicate, alerts raised}; {0} when the claim is lost.
local read = cjson.decode(ARGV[2])
if not holds('entries', read.entry, read.claim) then return {0} end
if read.quiet then go_quietly() end

-- An entry that was screened had a text that can be read if another one's can.
local known_whole = read.screened or (read.full and read.by_page)

-- The entry that first had this identity, unless one feed uses it for several entries.
local function first_owner(identity)
  local key = P .. identity.key
  local owner = redis.call('HMGET', key, 'entry', 'feed', 'several', 'screened')
  if not owner[1] then
    if read.full then
      redis.call('HSET', key, 'entry', read.entry, 'feed', read.feed)
      if read.screened then redis.call('HSET', key, 'screened', 1) end
      redis.call('PEXPIRE', key, identity.ttl_ms)
    end
  elseif owner[1] ~= read.entry and owner[2] == read.feed then
    redis.call('HSET', key, 'several', 1)
  elseif owner[1] ~= read.entry and not owner[3] and (known_whole or not owner[4]) then
    return owner[1]
  end
  return nil
end

local owner = nil
for _, identity in ipairs(read.identities) do owner = owner or first_owner(identity) end
local outcome = owner and 'duplicate' or read.outcome

local function keep_article()
  local key = P .. 'article:' .. read.entry
  redis.call('INCRBY', P .. 'articles:bytes', #ARGV[3] - redis.call('STRLEN', key))
  redis.call('SET', key, ARGV[3])
  redis.call('ZADD', P .. 'articles', now, read.entry)
end

-- The oldest texts go first when they are past their time or over the budget; a bounded number per commit.
local function drop_articles()
  for _ = 1, 20 do
    local oldest = redis.call('ZRANGE', P .. 'articles', 0, 0, 'WITHSCORES')
    local is_full = number(redis.call('GET', P .. 'articles:bytes')) > read.budget
    if #oldest == 0 or not (is_full or number(oldest[2]) < now - read.retention_ms) then return end
    local key = P .. 'article:' .. oldest[1]
    redis.call('DECRBY', P .. 'articles:bytes', redis.call('STRLEN', key))
    redis.call('DEL', key)
    redis.call('ZREM', P .. 'articles', oldest[1])
  end
end

-- What the page gave to ask "has it changed?", for when its feed says so; how often it rang for a change.
local function keep_for_changes(raised)
  local key = P .. 'entry:' .. read.entry
  if read.page then redis.call('HSET', key, 'page', read.page) else redis.call('HDEL', key, 'page') end
  if read.is_again and raised > 0 then redis.call('HINCRBY', key, 'rung_again', 1) end
end

-- Its feed changed it while it was read.
local function read_changed()
  local key = P .. 'entry:' .. read.entry
  local again = redis.call('HGET', key, 'again')
  if not again then return end
  redis.call('HDEL', key, 'again')
  read_again(cjson.decode(again))
end

local raised = 0
if not owner then
  for _, alert in ipairs(read.alerts) do raised = raised + raise_alert(alert) end
  for _, alert in ipairs(read.trials) do record_trial(alert) end
end

-- How often each rule rings by day, and how many articles are read, for rules that fall silent (store/rung.py).
local function count_rung()
  local key = P .. 'rung:' .. string.format('%d', math.floor(now / DAY))
  redis.call('HINCRBY', key, '', 1)
  for _, rule in ipairs(read.rung) do redis.call('HINCRBY', key, rule, 1) end
  redis.call('PEXPIRE', key, 121 * DAY)
end

if read.rung and not owner and not quiet then count_rung() end
if ARGV[3] ~= '' and not owner and not quiet then keep_article() end
drop_articles()
if read.published then
  local seen = number(redis.call('HGET', P .. 'entry:' .. read.entry, 'seen'))
  measure_delay('seen', read.feed, seen - read.published)
end
if read.text then
  local key = P .. 'texts:' .. read.text.service
  redis.call('LREM', key, 0, read.text.sighting)
  redis.call('LPUSH', key, read.text.sighting)
  redis.call('LTRIM', key, 0, read.text.most - 1)
  redis.call('PEXPIRE', key, 7 * DAY)
end
if read.reading then
  local key = P .. 'readings:' .. read.feed
  redis.call('LPUSH', key, read.reading.doc)
  redis.call('LTRIM', key, 0, read.reading.most - 1)
  redis.call('PEXPIRE', key, KEPT)
end
redis.call('ZREMRANGEBYSCORE', P .. 'alerts', '-inf', now - KEPT)
keep_for_changes(raised)
end_entry(read.entry, outcome, owner)
finish_row('entries', read.entry)
read_changed()
return {1, outcome, owner or '', raised}
