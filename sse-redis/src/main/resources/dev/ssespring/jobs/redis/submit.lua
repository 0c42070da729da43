-- ARGV[2..]: capacity, then for each job: id, idempotency key, ordering key, type, priority, delay, tags, maximum number of
-- attempts, trace context, payload. Fields with their default (empty, 0) are not stored. Returns for each job whether it is new (1), known (0) or refused (-1), and its id.
local CAPACITY, FIELDS = tonumber(ARGV[2]), 10
local jobs, added = tonumber(redis.call('HGET', QUEUE, 'jobs') or 0), 0

local keys, seen = {}, {}
for i = 3, #ARGV, FIELDS do
    keys[#keys + 1] = JOB .. ARGV[i]
end
-- One call for all: few jobs are known.
local any_known = redis.call('EXISTS', unpack(keys)) > 0

local function is_known(id)
    return seen[id] or (any_known and redis.call('EXISTS', JOB .. id) == 1)
end

local function submit(id, once, key, kind, priority, delay, lane, max, trace, payload)
    if once ~= '' then
        local known = redis.call('GET', ONCE .. once)
        if known and redis.call('EXISTS', JOB .. known) == 1 then
            return 0, known
        end
    end
    if is_known(id) then
        -- Repeated, because the reply was lost.
        return 0, id
    end
    if jobs + added >= CAPACITY then
        return -1, id
    end
    added = added + 1
    if once ~= '' then
        redis.call('SET', ONCE .. once, id)
    end
    local due = NOW_MICROS + tonumber(delay) * 1000
    local score = text(due - tonumber(priority) * PRIORITY_MICROS)
    local state = 'delayed'
    if due > NOW_MICROS then
        redis.call('ZADD', DELAYED, due, id)
    else
        state = make_ready(id, lane, score, key)
    end
    local fields = { 'state', state, 'payload', payload, 'score', score, 'submitted', NOW_TEXT }
    local function set(name, value, default)
        if value ~= default then
            fields[#fields + 1] = name
            fields[#fields + 1] = value
        end
    end
    set('once', once, '')
    set('key', key, '')
    set('type', kind, '')
    set('priority', priority, '0')
    set('delay', delay, '0')
    set('lane', lane, '')
    set('max', max, '')
    set('trace', trace, '')
    redis.call('HSET', JOB .. id, unpack(fields))
    seen[id] = true
    return 1, id
end

local reply = {}
for i = 3, #ARGV, FIELDS do
    local outcome, id = submit(unpack(ARGV, i, i + FIELDS - 1))
    reply[#reply + 1] = outcome
    reply[#reply + 1] = id
end
if added > 0 then
    redis.call('HINCRBY', QUEUE, 'jobs', added)
end
publish_changes()
return reply
