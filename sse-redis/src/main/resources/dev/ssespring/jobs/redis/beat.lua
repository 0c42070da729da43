-- ARGV[2..]: accept, lease and presence time, worker, slots, tags, time after which a job has not arrived, the body of the
-- change, then id and lease of each job that the worker holds. Returns the ids of lost jobs, the ids of cancelled jobs, and the jobs that did not arrive.
local ACCEPT, LEASE_TIME, PRESENCE = tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4])
local WORKER, OVERDUE = ARGV[5], tonumber(ARGV[8])

begin_writing()
local gone = redis.call('ZRANGEBYSCORE', WORKERS, '-inf', NOW, 'LIMIT', 0, 100)
if #gone > 0 then
    redis.call('ZREM', WORKERS, unpack(gone))
    redis.call('HDEL', PROFILES, unpack(gone))
end
redis.call('ZADD', WORKERS, NOW + PRESENCE, WORKER)
redis.call('HSET', PROFILES, WORKER, ARGV[6] .. ' ' .. ARGV[7])

local held, lost, cancelled, undelivered, deadlines = {}, {}, {}, {}, {}
for i = 10, #ARGV, 2 do
    local id, lease = ARGV[i], ARGV[i + 1]
    held[id] = true
    local job = redis.call('HMGET', JOB .. id, 'state', 'lease', 'accepted', 'cancel')
    if job[1] == 'leased' and job[2] == lease then
        deadlines[#deadlines + 1] = NOW + LEASE_TIME
        deadlines[#deadlines + 1] = id
        if job[3] ~= lease then
            redis.call('HSET', JOB .. id, 'accepted', lease)
            record(id, 's', text(redis.call('HINCRBY', JOB .. id, 'attempts', 1)))
            publish('started', id, lease, WORKER)
        end
        if job[4] then
            cancelled[#cancelled + 1] = id
        end
    else
        lost[#lost + 1] = id
    end
    if #deadlines == 1000 then
        redis.call('ZADD', LEASES, unpack(deadlines))
        deadlines = {}
    end
end
if #deadlines > 0 then
    redis.call('ZADD', LEASES, unpack(deadlines))
end

for _, id in ipairs(redis.call('SMEMBERS', HELD .. WORKER)) do
    if not held[id] then
        local job = redis.call('HMGET', JOB .. id, 'state', 'lease', 'accepted', 'attempts', 'type', 'payload', 'submitted',
            'delay', 'trace', 'delivered')
        local lease = job[2]
        if job[1] ~= 'leased' then
            -- Redis has lost the job.
            redis.call('SREM', HELD .. WORKER, id)
        elseif job[3] ~= lease then
            local at, again = string.match(job[10] or '', '^(%d+) (.*)$')
            if again ~= lease then
                at = redis.call('ZSCORE', LEASES, id) - ACCEPT
            end
            if NOW - tonumber(at) >= OVERDUE then
                redis.call('HSET', JOB .. id, 'delivered', text(NOW) .. ' ' .. lease)
                undelivered[#undelivered + 1] = { WORKER, id, lease, (tonumber(job[4]) or 0) + 1, job[5] or '', job[6],
                    NOW - tonumber(job[7]) - (tonumber(job[8]) or 0), job[9] or '' }
            end
        end
    end
end
publish('beat', '', '', WORKER, ARGV[9])
publish_changes()
return { lost, cancelled, undelivered }
