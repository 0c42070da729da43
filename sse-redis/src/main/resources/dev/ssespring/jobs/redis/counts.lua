-- Returns the numbers of blocked, delayed, leased and dead jobs, the longest time that one of the first jobs of the lanes has
-- waited (-1 if there is none), then name and length of each lane.
local oldest = math.huge
local lanes = redis.call('SMEMBERS', LANES)
lanes[#lanes + 1] = ''
local reply = { tonumber(redis.call('HGET', QUEUE, 'blocked') or 0), redis.call('ZCARD', DELAYED),
    redis.call('ZCARD', LEASES), redis.call('ZCARD', DEAD), -1 }
for _, lane in ipairs(lanes) do
    local length = redis.call('ZCARD', LANE .. lane)
    if length > 0 then
        reply[#reply + 1] = lane
        reply[#reply + 1] = length
        local job = redis.call('HMGET', JOB .. redis.call('ZRANGE', LANE .. lane, 0, 0)[1], 'submitted', 'delay')
        oldest = math.min(oldest, (tonumber(job[1]) or NOW) + (tonumber(job[2]) or 0))
    end
end
if oldest < math.huge then
    reply[5] = math.max(0, NOW - oldest)
end
return reply
