#!lua
-- Alerts of articles that were read before: `rule backtest --ring`. alerts: [{id, doc, group, place}]
-- One that was recorded on trial was never told: it is raised anew. Returns how many were raised.
local raised = 0
for _, alert in ipairs(cjson.decode(ARGV[2]).alerts) do
  local key = P .. 'alert:' .. alert.id
  if redis.call('HGET', key, 'status') == 'trial' then redis.call('DEL', unpack(parts_of(key))) end
  raised = raised + raise_alert(alert)
end
return raised
