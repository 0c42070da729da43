-- Makes due jobs ready, takes back jobs whose lease has ended, and leases ready jobs to workers with free slots. ARGV[2..]:
-- maximum number of attempts and deliveries, accept time, maximum number of leases, jobs per second (0 for no limit), burst,
-- random text, then for each worker: name, slots, tags. Returns the time until another call is of use (-1: no time); whether no
-- jobs are left (0), some are left for more workers (1), or some may be left, but not for more workers (2); and for each leased
-- job: worker, id, lease, attempt, type, payload, time that it has waited, trace context.
local MAX_ATTEMPTS, MAX_DELIVERIES, ACCEPT = tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4])
local MAX_LEASES, RATE, BURST, RANDOM = tonumber(ARGV[5]), tonumber(ARGV[6]), tonumber(ARGV[7]), ARGV[8]
local BUCKET = QUEUE .. ':rate'
local MAX_JOBS, PART = 100, 16

local function take_back(id)
    local job = redis.call('HMGET', JOB .. id, 'state', 'worker', 'lease', 'accepted', 'attempts', 'max', 'deliveries',
        'lane', 'score', 'key', 'once', 'cancel', 'events')
    if job[1] ~= 'leased' then
        return
    end
    local worker, lease = job[2], job[3]
    redis.call('SREM', HELD .. worker, id)
    publish('lost', id, lease, worker)
    local accepted = job[4] == lease
    if not accepted then
        -- What is sent to the worker does not arrive. It gets no other job before its next beat.
        redis.call('ZREM', WORKERS, worker)
        redis.call('HDEL', PROFILES, worker)
    end
    if job[12] then
        finish(id, 'cancelled', job[10], job[11], job[13], 'error', job[12])
        publish('cancelled', id, lease, worker, job[12])
        return
    end
    local error
    local max = tonumber(job[6]) or MAX_ATTEMPTS
    if accepted and tonumber(job[5]) >= max then
        error = 'The lease of the last attempt has ended'
    elseif tonumber(job[7]) >= math.max(MAX_DELIVERIES, max) then
        error = 'The job was delivered too often'
    end
    if error then
        bury(id, job[10], 'error', error)
        publish('dead', id, lease, worker, error)
    else
        redis.call('HSET', JOB .. id, 'state', 'ready')
        add_to_lane(id, job[8] or '', job[9])
    end
end

local function lowest_score(set)
    return tonumber(redis.call('ZRANGE', set, 0, 0, 'WITHSCORES')[2]) or math.huge
end

begin_writing()
local first_delayed, due = lowest_score(DELAYED), {}
if first_delayed <= NOW_MICROS then
    due = redis.call('ZRANGEBYSCORE', DELAYED, '-inf', NOW_MICROS, 'LIMIT', 0, MAX_JOBS)
    redis.call('ZREM', DELAYED, unpack(due))
    for _, id in ipairs(due) do
        local job = redis.call('HMGET', JOB .. id, 'state', 'lane', 'score', 'key')
        if job[1] == 'delayed' then
            redis.call('HSET', JOB .. id, 'state', make_ready(id, job[2] or '', job[3], job[4]))
        end
    end
    first_delayed = lowest_score(DELAYED)
end
local first_lease, ended = lowest_score(LEASES), {}
if first_lease <= NOW then
    ended = redis.call('ZRANGEBYSCORE', LEASES, '-inf', NOW, 'LIMIT', 0, MAX_JOBS)
    redis.call('ZREM', LEASES, unpack(ended))
    for _, id in ipairs(ended) do
        take_back(id)
    end
    first_lease = lowest_score(LEASES)
end

fill_lanes()

local budget = math.huge
if MAX_LEASES > 0 then
    budget = math.max(0, MAX_LEASES - redis.call('ZCARD', LEASES))
end
local tokens
if RATE > 0 then
    -- A bucket that does not exist is full.
    local bucket = redis.call('HMGET', BUCKET, 'tokens', 'at')
    local elapsed = math.max(0, NOW_MICROS - (tonumber(bucket[2]) or NOW_MICROS))
    tokens = math.min(BURST, (tonumber(bucket[1]) or BURST) + elapsed * RATE / 1000000)
    budget = math.min(budget, math.floor(tokens))
end

local limit = math.min(budget, MAX_JOBS)

-- Lanes are read in parts, because a claim takes few jobs of many, and jobs leave them at the end.
local function head(lane)
    if lane.next > #lane.jobs and not lane.over then
        lane.jobs = redis.call('ZRANGE', LANE .. lane.name, lane.read, lane.read + PART - 1, 'WITHSCORES')
        lane.read = lane.read + PART
        lane.next = 1
        lane.over = #lane.jobs < 2 * PART
    end
    return lane.jobs[lane.next], tonumber(lane.jobs[lane.next + 1])
end

-- The lanes with ready jobs.
local lanes = {}
local looked = limit > 0 and #ARGV > 8
if looked then
    local names = redis.call('SMEMBERS', LANES)
    names[#names + 1] = ''
    for _, name in ipairs(names) do
        local lane = { name = name, jobs = {}, read = 0, next = 1, taken = {} }
        if head(lane) then
            lanes[#lanes + 1] = lane
        end
    end
end

local function is_any_job_left()
    for _, lane in ipairs(lanes) do
        if head(lane) then
            return true
        end
    end
    return false
end

local function serves(tags, lane)
    for tag in string.gmatch(lane, '[^+]+') do
        if not string.find(tags, '+' .. tag .. '+', 1, true) then
            return false
        end
    end
    return true
end

local function lanes_of(tags)
    local served = {}
    for _, lane in ipairs(lanes) do
        if serves(tags, lane.name) then
            served[#served + 1] = lane
        end
    end
    return served
end

-- Returns the job with the lowest score of these lanes, or nil.
local function take_first(served)
    local best, best_id, best_score
    for _, lane in ipairs(served) do
        local id, score = head(lane)
        if id and (not best or score < best_score or (score == best_score and id < best_id)) then
            best, best_id, best_score = lane, id, score
        end
    end
    if best then
        best.next = best.next + 2
        best.taken[#best.taken + 1] = best_id
    end
    return best_id
end

-- The free slots of a worker are derived from its leases: there is no counter that could leak.
local function free_slots(worker, slots)
    local free = slots - redis.call('SCARD', HELD .. worker)
    if free <= 0 or tonumber(redis.call('ZSCORE', WORKERS, worker) or 0) <= NOW then
        return 0
    end
    return free
end

local reply, deadlines, leased = { -1, 0 }, {}, 0
local accept_until = text(NOW + ACCEPT)

local function lease(id, worker, held)
    local job = redis.call('HMGET', JOB .. id, 'lease', 'deliveries', 'attempts', 'type', 'payload', 'submitted', 'delay',
        'trace', 'fence')
    if not job[5] then
        -- Redis has lost the job.
        return
    end
    -- A dead letter that was retried has no lease, only a fence.
    local last_fence = tonumber(job[1] and string.match(job[1], '^%d+') or job[9]) or 0
    local fence = math.max(NOW, last_fence + 1)
    local token = text(fence) .. '-' .. string.sub(redis.sha1hex(RANDOM .. id), 1, 16)
    redis.call('HSET', JOB .. id, 'state', 'leased', 'worker', worker, 'lease', token,
        'deliveries', (tonumber(job[2]) or 0) + 1)
    reply[#reply + 1] = { worker, id, token, (tonumber(job[3]) or 0) + 1, job[4] or '', job[5],
        NOW - tonumber(job[6]) - (tonumber(job[7]) or 0), job[8] or '' }
    held[#held + 1] = id
    deadlines[#deadlines + 1] = accept_until
    deadlines[#deadlines + 1] = id
    leased = leased + 1
end

for i = 9, #ARGV, 3 do
    if leased >= limit or not is_any_job_left() then
        break
    end
    local worker, held = ARGV[i], {}
    local free = free_slots(worker, tonumber(ARGV[i + 1]))
    if free > 0 then
        local served = lanes_of('+' .. ARGV[i + 2] .. '+')
        local id = take_first(served)
        while id do
            lease(id, worker, held)
            id = #held < free and leased < limit and take_first(served) or nil
        end
    end
    if #held > 0 then
        redis.call('SADD', HELD .. worker, unpack(held))
    end
end
if not looked then
    reply[2] = 2
elseif is_any_job_left() then
    reply[2] = leased < limit and 1 or 2
end
for _, lane in ipairs(lanes) do
    if #lane.taken > 0 then
        redis.call('ZREM', LANE .. lane.name, unpack(lane.taken))
        forget_lane_if_empty(lane.name)
    end
end
if leased > 0 then
    redis.call('ZADD', LEASES, unpack(deadlines))
    first_lease = math.min(first_lease, NOW + ACCEPT)
end
count_jobs()
publish_changes()

local next_micros = math.huge
if RATE > 0 then
    tokens = tokens - leased
    redis.call('HSET', BUCKET, 'tokens', string.format('%.9f', tokens), 'at', NOW_MICROS)
    redis.call('PEXPIRE', BUCKET, math.min(math.ceil(BURST / RATE * 1000) + 1000, 1e12))
    if tokens < 1 and (redis.call('EXISTS', LANE) == 1 or redis.call('EXISTS', LANES) == 1) then
        next_micros = (1 - tokens) / RATE * 1000000
    end
end
if #due == MAX_JOBS or #ended == MAX_JOBS or (leased == MAX_JOBS and budget > MAX_JOBS) then
    next_micros = 0
end
next_micros = math.min(next_micros, first_delayed - NOW_MICROS, first_lease * 1000 - NOW_MICROS)
if next_micros < math.huge then
    reply[1] = math.max(0, math.ceil(next_micros / 1000))
end
return reply
