#!lua flags=no-writes,allow-oom
-- All keys as values of one moment, each a line of JSON, which is much faster to answer than nested replies.
-- snapshot: skip [prefix]: what is binary, and never changes: articles, sources of configurations.
-- Returns the time, the ids of the kept articles, the lines.
local work = cjson.decode(ARGV[2])
local reads = {hash = 'HGETALL', set = 'SMEMBERS', string = 'GET'}
local lines = {}

local function is_skipped(key)
  for _, prefix in ipairs(work.skip) do
    if string.sub(key, 1, #prefix) == prefix then return true end
  end
  return false
end

local function value_of(key, kind)
  if kind == 'zset' then return redis.call('ZRANGE', key, 0, -1, 'WITHSCORES') end
  if kind == 'list' then return redis.call('LRANGE', key, 0, -1) end
  return redis.call(reads[kind], key)
end

for _, key in ipairs(redis.call('KEYS', P .. '*')) do
  if not is_skipped(key) then
    local kind = redis.call('TYPE', key).ok
    local expires = redis.call('PEXPIRETIME', key)
    lines[#lines + 1] = cjson.encode({
      key = key, type = kind, expires = expires >= 0 and string.format('%d', expires) or nil,
      value = value_of(key, kind)})
  end
end
return {tostring(now), redis.call('ZRANGE', P .. 'articles', 0, -1), lines}
