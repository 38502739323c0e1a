#!lua
-- The part of the work begins that may kill the worker: reading a document. Rows claimed together share their
-- worker's fate; this mark tells which of them was worked on when it died. A commit takes it away.
-- Not when the server is full: the commit would be refused, and the row blamed for it.
-- begin: set, row, claim, needs_ms (of the lease). Returns how often it began without an end, 0 for "do not".
local begin = cjson.decode(ARGV[2])
if not holds(begin.set, begin.row, begin.claim) then return 0 end
local lane = redis.call('HGET', row_key(begin.set, begin.row), 'lane')
local lease_end = number(redis.call('ZSCORE', leases_key(begin.set, lane), begin.row))
if lease_end - now < begin.needs_ms then return 0 end
return redis.call('HINCRBY', row_key(begin.set, begin.row), 'begun', 1)
