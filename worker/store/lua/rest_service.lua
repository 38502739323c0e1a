#!lua
-- A service asked to be left alone: it gets no request for a page or a feed until then.
-- rest: lane, until_ms, feeds_until_ms (a page's wish holds for the feeds no longer than this)
local rest = cjson.decode(ARGV[2])
leave_alone(rest.lane, rest.until_ms)
pause_lane('feeds', rest.lane, rest.feeds_until_ms)
return 1
