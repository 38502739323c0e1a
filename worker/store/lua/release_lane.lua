#!lua flags=allow-oom
-- A held channel may work again (new configuration, new secret): its next row is sent as a probe.
-- release: lane
local release = cjson.decode(ARGV[2])
redis.call('HDEL', policy_key('notifications', release.lane), 'not_before', 'failures', 'failing')
refresh_lane('notifications', release.lane)
return 1
