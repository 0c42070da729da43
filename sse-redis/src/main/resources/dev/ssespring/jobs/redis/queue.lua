-- Part of every script: one queue. KEYS: the hash of the queue, from whose name those of its other keys are built, and the
-- bus. All keys are in one slot of a cluster because of their hash tag. All times are those of Redis, in milliseconds.
-- ARGV[1]: retention.
--
-- A job is a hash. Its state names the only place where its id is: a lane (there is one for each set of required tags), the
-- delayed jobs, the leases, the dead letters, or the list of jobs that wait for an ordering key. Jobs that are done or
-- cancelled are in no place and expire.
local QUEUE, BUS, RETENTION = KEYS[1], KEYS[2], ARGV[1]
local JOB, LANE, HELD, WAITING, ONCE =
    QUEUE .. ':job:', QUEUE .. ':lane:', QUEUE .. ':held:', QUEUE .. ':waiting:', QUEUE .. ':once:'
local LANES, DELAYED, LEASES, DEAD = QUEUE .. ':lanes', QUEUE .. ':delayed', QUEUE .. ':leases', QUEUE .. ':dead'
local EVENTS = QUEUE .. ':events:'
local WORKERS, PROFILES, HOLDERS = QUEUE .. ':workers', QUEUE .. ':profiles', QUEUE .. ':holders'

local BUS_LENGTH, MAX_BODIES = 5000, 16384
local PRIORITY_MICROS = 60000000
local MAX_EVENTS, MAX_EVENTS_SIZE = 1000, 262144

local time = redis.call('TIME')
-- Scores are in microseconds, so that jobs of one millisecond keep their order. Integers are exact up to 2^53.
local NOW_MICROS = tonumber(time[1]) * 1000000 + tonumber(time[2])
local NOW = math.floor(NOW_MICROS / 1000)

local function text(number)
    return string.format('%.0f', number)
end

-- Redis formats each number that it is passed as a floating-point number, which takes longer than copying a text.
local NOW_TEXT = text(NOW)

-- Called before the first write. Redis refuses to write without memory, and to access keys that are missing while a cluster
-- moves the slot. It does so at the first write, so that no call is half-done. This one needs no memory, so that jobs can be
-- finished without any, and a key that is missing, so that calls fail as a whole while the slot moves.
local function begin_writing()
    redis.call('UNLINK', QUEUE .. '::none')
end

-- Changes that are not on the bus yet: numbered headers ('1'), and their bodies ('b1'). Bodies that would make the entry too
-- large are read from the job ('l1').
local changes, changed, bodies = {}, 0, 0

local function write_changes()
    if changed > 0 then
        redis.call('XADD', BUS, 'MAXLEN', '~', BUS_LENGTH, '*', 'q', QUEUE, unpack(changes))
        changes, changed, bodies = {}, 0, 0
    end
end

local function publish(kind, id, lease, worker, body)
    if changed == 500 then
        write_changes()
    end
    changed = changed + 1
    local at = #changes
    changes[at + 1] = changed
    changes[at + 2] = kind .. ' ' .. id .. ' ' .. lease .. ' ' .. worker
    if body and body ~= '' then
        local fits = bodies + #body <= MAX_BODIES
        changes[at + 3] = (fits and 'b' or 'l') .. changed
        changes[at + 4] = fits and body or ''
        bodies = bodies + (fits and #body or 0)
    end
end

-- Adds an event to the history of a job: a list of the newest ones, of which the job has the total number and size. The first
-- letter of an event is its kind.
local function record(id, kind, body)
    local size = redis.call('HINCRBY', JOB .. id, 'eventsSize', 1 + #body)
    redis.call('HINCRBY', JOB .. id, 'events', 1)
    local length = redis.call('RPUSH', EVENTS .. id, kind .. body)
    while length > 1 and (length > MAX_EVENTS or size > MAX_EVENTS_SIZE) do
        size = redis.call('HINCRBY', JOB .. id, 'eventsSize', -#redis.call('LPOP', EVENTS .. id))
        length = length - 1
    end
end

-- Jobs that are not in their lanes yet: by lane, scores and ids.
local ready = {}

local function add_to_lane(id, lane, score)
    local added = ready[lane]
    if not added then
        added = {}
        ready[lane] = added
    end
    added[#added + 1] = score
    added[#added + 1] = id
end

-- Lanes that were empty. Nodes with free slots have emptied the other lanes that concern them: only these are announced.
local filled = {}

local function fill_lanes()
    for lane, added in pairs(ready) do
        if redis.call('EXISTS', LANE .. lane) == 0 then
            filled[lane] = true
            if lane ~= '' then
                redis.call('SADD', LANES, lane)
            end
        end
        redis.call('ZADD', LANE .. lane, unpack(added))
    end
    ready = {}
end

local function forget_lane_if_empty(lane)
    if lane ~= '' and redis.call('EXISTS', LANE .. lane) == 0 then
        redis.call('SREM', LANES, lane)
    end
end

-- The last call of each script that changes jobs.
local function publish_changes()
    fill_lanes()
    for lane in pairs(filled) do
        if redis.call('EXISTS', LANE .. lane) == 1 then
            publish('ready', '', '', '')
            break
        end
    end
    write_changes()
end

-- Returns the new state. A job whose ordering key is held by another job waits until that one is over.
local function make_ready(id, lane, score, key)
    if key and key ~= '' then
        local holder = redis.call('HGET', HOLDERS, key)
        if holder and holder ~= id then
            redis.call('RPUSH', WAITING .. key, id)
            redis.call('HINCRBY', QUEUE, 'blocked', 1)
            return 'blocked'
        end
        redis.call('HSET', HOLDERS, key, id)
    end
    add_to_lane(id, lane, score)
    return 'ready'
end

-- Passes the ordering key on if the job holds it. A job that is blocked, or delayed for the first time, does not.
local function pass_key(id, key)
    if not key or redis.call('HGET', HOLDERS, key) ~= id then
        return
    end
    while true do
        local successor = redis.call('LPOP', WAITING .. key)
        if not successor then
            redis.call('HDEL', HOLDERS, key)
            return
        end
        redis.call('HINCRBY', QUEUE, 'blocked', -1)
        local job = redis.call('HMGET', JOB .. successor, 'state', 'lane', 'score')
        if job[1] == 'blocked' then
            redis.call('HSET', HOLDERS, key, successor)
            redis.call('HSET', JOB .. successor, 'state', 'ready')
            add_to_lane(successor, job[2] or '', job[3])
            return
        end
    end
end

-- Removes a job that no worker holds from its place.
local function leave_place(id, state, lane, key)
    if state == 'ready' then
        fill_lanes()
        redis.call('ZREM', LANE .. lane, id)
        forget_lane_if_empty(lane)
    elseif state == 'delayed' then
        redis.call('ZREM', DELAYED, id)
    elseif state == 'blocked' and redis.call('LREM', WAITING .. key, 1, id) == 1 then
        redis.call('HINCRBY', QUEUE, 'blocked', -1)
    end
end

-- Jobs that take up no capacity any more, and are still counted.
local over = 0

local function count_jobs()
    if over > 0 then
        redis.call('HINCRBY', QUEUE, 'jobs', -over)
    end
end

-- The job is done or cancelled. The last arguments are fields to set. Most jobs have no events.
local function finish(id, state, key, once, events, ...)
    redis.call('HSET', JOB .. id, 'state', state, 'ended', NOW_TEXT, 'payload', '', ...)
    redis.call('PEXPIRE', JOB .. id, RETENTION)
    if events then
        redis.call('PEXPIRE', EVENTS .. id, RETENTION)
    end
    if once then
        redis.call('PEXPIRE', ONCE .. once, RETENTION)
    end
    over = over + 1
    pass_key(id, key)
end

-- The job becomes a dead letter: it keeps its payload, takes up capacity and does not expire.
local function bury(id, key, ...)
    redis.call('HSET', JOB .. id, 'state', 'dead', 'ended', NOW_TEXT, ...)
    redis.call('ZADD', DEAD, NOW_MICROS, id)
    pass_key(id, key)
end
