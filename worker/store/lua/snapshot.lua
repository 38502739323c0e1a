#!lua flags=no-writes,allow-oom
-- What changes, as values of one moment: each key a line of JSON, which is much faster to answer than nested
-- replies. Left out is what does not change any more, and may be read in peace: see backup.py.
-- snapshot: families (left out: the word of a key after the prefix), sources (the prefix of another)
-- Returns the time, the ids of the kept articles, those of the entries that wait, the lines.
local snapshot = cjson.decode(ARGV[2])
local reads = {hash = 'HGETALL', set = 'SMEMBERS', string = 'GET'}
local left_out, lines, waiting = {}, {}, {}
for _, family in ipairs(snapshot.families) do left_out[family] = true end

local function value_of(key, kind)
  if kind == 'zset' then return redis.call('ZRANGE', key, 0, -1, 'WITHSCORES') end
  if kind == 'list' then return redis.call('LRANGE', key, 0, -1) end
  return redis.call(reads[kind], key)
end

local function take(key)
  local kind = redis.call('TYPE', key).ok
  if kind == 'none' then return end
  local expires = redis.call('PEXPIRETIME', key)
  lines[#lines + 1] = cjson.encode({
    key = key, type = kind, expires = expires >= 0 and string.format('%d', expires) or nil,
    value = value_of(key, kind)})
end

for _, key in ipairs(redis.call('KEYS', P .. '*')) do
  local family = string.match(key, '^tocsin:([^:]*:)')
  local is_source = family == 'config:' and string.sub(key, 1, #snapshot.sources) == snapshot.sources
  if not left_out[family] and not is_source then take(key) end
end
for _, lane in ipairs(redis.call('ZRANGE', P .. 'entries:lanes', 0, -1)) do
  for _, entry in ipairs(redis.call('ZRANGE', lane_key('entries', lane), 0, -1)) do
    waiting[#waiting + 1] = entry
    take(P .. 'entry:' .. entry)
  end
end
return {tostring(now), redis.call('ZRANGE', P .. 'articles', 0, -1), waiting, lines}
