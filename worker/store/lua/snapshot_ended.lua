#!lua flags=no-writes,allow-oom
-- Hashes that do not change any more, each as a line of JSON, see snapshot.lua. ended: keys, field
-- Returns for each that is still there: its key, that field's value, the line.
local ended = cjson.decode(ARGV[2])
local found = {}
for _, key in ipairs(ended.keys) do
  local value = redis.call('HGETALL', key)
  if #value > 0 then
    local expires = redis.call('PEXPIRETIME', key)
    found[#found + 1] = key
    found[#found + 1] = redis.call('HGET', key, ended.field) or '0'
    found[#found + 1] = cjson.encode({
      key = key, type = 'hash', expires = expires >= 0 and string.format('%d', expires) or nil, value = value})
  end
end
return found
