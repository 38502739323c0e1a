#!lua
-- Make a source the running configuration, if the running one is still the expected one.
-- publish: expected (hash, '' for none), hash, by, force; ARGV[3] is the source
-- Returns the new generation, or 0 where somebody else was first.
local publish = cjson.decode(ARGV[2])
local running = P .. 'config:running'
local hash = redis.call('HGET', running, 'hash') or ''
if hash ~= publish.expected and not publish.force then return 0 end
redis.call('SET', P .. 'config:source:' .. publish.hash, ARGV[3])
local generation = redis.call('HINCRBY', running, 'generation', 1)
redis.call('HSET', running, 'hash', publish.hash, 'at', now, 'by', publish.by)
redis.call('RPUSH', P .. 'config:log', cjson.encode({
  generation = generation, hash = publish.hash, at = string.format('%d', now), by = publish.by}))
return generation
