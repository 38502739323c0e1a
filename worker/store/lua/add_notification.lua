#!lua flags=allow-oom
-- A notification that no gather decided: an operator's note, or an alert told again by hand.
-- note: id, doc, place, alerts, once_key (told once until forgotten), once_ms
local note = cjson.decode(ARGV[2])
if note.once_key and not redis.call('SET', P .. 'noted:' .. note.once_key, 1, 'NX', 'PX', note.once_ms) then
  return 0
end
for _, alert in ipairs(note.alerts) do keep(P .. 'alert:' .. alert) end
return add_notification(note) and 1 or 0
