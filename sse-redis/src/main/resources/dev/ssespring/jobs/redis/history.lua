-- ARGV[2..]: id, number of the event behind which to begin, maximum number of events. Returns nothing if the job is unknown;
-- else the job, the number of its newest event, the number of the event before the first one that is returned, and events.
local id, after, max = ARGV[2], tonumber(ARGV[3]), tonumber(ARGV[4])
local job = view(id)
if not job then
    return {}
end
local total = tonumber(redis.call('HGET', JOB .. id, 'events') or 0)
local forgotten = total - redis.call('LLEN', EVENTS .. id)
local from = math.max(0, after - forgotten)
local events = {}
if max > 0 then
    events = redis.call('LRANGE', EVENTS .. id, text(from), text(from + max - 1))
end
return { job, total, forgotten + from, events }
