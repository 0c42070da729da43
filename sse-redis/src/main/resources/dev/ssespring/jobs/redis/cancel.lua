-- ARGV[2..]: id, reason. Returns what became of the cancellation.
local id, reason = ARGV[2], ARGV[3]
local job = redis.call('HMGET', JOB .. id, 'state', 'lane', 'key', 'once', 'worker', 'lease', 'events')
local state = job[1]
if not state then
    return { 'unknown' }
elseif state == 'done' or state == 'dead' or state == 'cancelled' then
    return { 'finished' }
elseif state == 'leased' then
    begin_writing()
    redis.call('HSET', JOB .. id, 'cancel', reason)
    publish('cancel_requested', id, job[6], job[5], reason)
    publish_changes()
    return { 'requested' }
end
begin_writing()
leave_place(id, state, job[2] or '', job[3])
finish(id, 'cancelled', job[3], job[4], job[7], 'error', reason)
publish('cancelled', id, '', '', reason)
count_jobs()
publish_changes()
return { 'cancelled' }
