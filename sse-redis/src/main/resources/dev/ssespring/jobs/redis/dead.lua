-- ARGV[2..]: what to do with a dead letter ('retry' or 'purge'), its id. Returns whether it is one.
local action, id = ARGV[2], ARGV[3]
begin_writing()
if redis.call('ZREM', DEAD, id) == 0 then
    return { 0 }
end
local job = redis.call('HMGET', JOB .. id, 'lane', 'key', 'once', 'priority', 'state', 'lease', 'error')
if not job[5] then
    -- Redis has lost the job.
    return { 0 }
end
if action == 'purge' then
    if job[3] and redis.call('GET', ONCE .. job[3]) == id then
        redis.call('UNLINK', ONCE .. job[3])
    end
    redis.call('UNLINK', JOB .. id, EVENTS .. id)
    redis.call('HINCRBY', QUEUE, 'jobs', -1)
else
    local score = NOW_MICROS - (tonumber(job[4]) or 0) * PRIORITY_MICROS
    redis.call('HSET', JOB .. id, 'fence', string.match(job[6], '^%d+'))
    record(id, 'r', job[7] or '')
    redis.call('HDEL', JOB .. id, 'lease', 'worker', 'accepted', 'settled', 'attempts', 'deliveries', 'error',
        'ended', 'delay')
    redis.call('HSET', JOB .. id, 'state', make_ready(id, job[1] or '', score, job[2]), 'score', score,
        'submitted', NOW)
    publish_changes()
end
return { 1 }
