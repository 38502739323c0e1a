#!lua
-- Alerts of articles that were read before: `rule backtest --ring`. alerts: [{id, doc, group, place}]
-- Returns how many did not exist.
local raised = 0
for _, alert in ipairs(cjson.decode(ARGV[2]).alerts) do raised = raised + raise_alert(alert) end
return raised
