-- ARGV[2..]: maximum number of attempts and deliveries, lease time, shortest and longest back-off, then for each report: kind,
-- id, lease, body, time until the next attempt (empty for the back-off), whether it is fatal (1). Returns what became of each.
local MAX_ATTEMPTS, MAX_DELIVERIES, LEASE_TIME = tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4])
local MIN_BACKOFF, MAX_BACKOFF = tonumber(ARGV[5]), tonumber(ARGV[6])
local FIELDS = 6

-- Leases that have ended, and the jobs of each worker among them.
local ended, given_back = {}, {}

local function backoff(attempts)
    return math.min(MAX_BACKOFF, MIN_BACKOFF * 2 ^ math.min(attempts - 1, 40))
end

local function acknowledge(kind, id, lease, body, retry, fatal)
    local job = redis.call('HMGET', JOB .. id, 'state', 'lease', 'settled', 'worker', 'accepted', 'attempts', 'max', 'lane',
        'score', 'key', 'once', 'cancel', 'deliveries', 'events')
    local state, worker, lane, key, once, cancel, events = job[1], job[4], job[8] or '', job[10], job[11], job[12], job[14]
    if not state then
        return 'unknown'
    elseif job[2] ~= lease then
        return 'superseded'
    elseif job[3] and string.sub(job[3], -#lease) == lease then
        return job[3] == kind .. ' ' .. lease and 'repeated' or 'conflict'
    elseif state == 'done' or state == 'dead' or state == 'cancelled' then
        return 'conflict'
    end
    local late = state ~= 'leased'
    local accepted = job[5] == lease
    local attempts = tonumber(job[6]) or 0
    if not accepted and kind ~= 'release' then
        attempts = attempts + 1
    end
    local max = tonumber(job[7]) or MAX_ATTEMPTS

    if kind == 'progress' then
        if late then
            return 'superseded'
        end
        if not accepted then
            redis.call('HSET', JOB .. id, 'accepted', lease, 'attempts', attempts)
            record(id, 's', text(attempts))
            publish('started', id, lease, worker)
        end
        redis.call('ZADD', LEASES, NOW + LEASE_TIME, id)
        if body ~= '' then
            redis.call('HSET', JOB .. id, 'progress', body)
            record(id, 'p', body)
            publish('progress', id, lease, worker, body)
        end
        return cancel and 'cancelled' or 'accepted'
    end

    local settled = kind .. ' ' .. lease
    if not late then
        ended[#ended + 1] = id
        given_back[worker] = given_back[worker] or {}
        table.insert(given_back[worker], id)
    end
    leave_place(id, state, lane, key)
    if kind == 'complete' then
        finish(id, 'done', key, once, events, 'result', body, 'settled', settled, 'accepted', lease, 'attempts', attempts)
        publish(accepted and 'done' or 'started+done', id, lease, worker, body)
    elseif cancel then
        finish(id, 'cancelled', key, once, events, 'error', cancel, 'settled', settled)
        publish('cancelled', id, lease, worker, cancel)
    elseif kind == 'release' then
        if accepted then
            attempts = attempts - 1
        end
        if tonumber(job[13]) >= math.max(MAX_DELIVERIES, max) then
            local error = 'The job was given back after its last delivery'
            bury(id, key, 'error', error, 'settled', settled, 'attempts', attempts)
            publish('dead', id, lease, worker, error)
        else
            redis.call('HSET', JOB .. id, 'state', 'ready', 'settled', settled, 'attempts', attempts)
            publish('released', id, lease, worker)
            add_to_lane(id, lane, job[9])
        end
    elseif fatal == '1' or attempts >= max then
        bury(id, key, 'error', body, 'settled', settled, 'accepted', lease, 'attempts', attempts)
        publish(accepted and 'dead' or 'started+dead', id, lease, worker, body)
    else
        local score = NOW_MICROS + (tonumber(retry) or backoff(attempts)) * 1000
        redis.call('HSET', JOB .. id, 'state', 'delayed', 'error', body, 'settled', settled, 'accepted', lease,
            'attempts', attempts, 'score', score)
        redis.call('ZADD', DELAYED, score, id)
        record(id, 'f', body)
        publish(accepted and 'retried' or 'started+retried', id, lease, worker, body)
    end
    return late and 'accepted_late' or 'accepted'
end

begin_writing()
local reply = {}
for i = 7, #ARGV, FIELDS do
    reply[#reply + 1] = acknowledge(unpack(ARGV, i, i + FIELDS - 1))
end
if #ended > 0 then
    redis.call('ZREM', LEASES, unpack(ended))
    for worker, ids in pairs(given_back) do
        redis.call('SREM', HELD .. worker, unpack(ids))
    end
end
count_jobs()
publish_changes()
return reply
