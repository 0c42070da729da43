-- Common part of all scripts: the state of a namespace, its epochs, and the histories of its topics.
-- KEYS[1] to [4] are named below. Keys of topics are built from their names; the hash tag keeps them in the same slot.
-- ARGV[1] to [5]: the node's time in ms, a random number, and the latest epoch, sequence and publication known to the node.
local STATE, LOG, SEGMENTS, TOPICS = KEYS[1], KEYS[2], KEYS[3], KEYS[4]
local PREFIX = string.sub(STATE, 1, -#'state' - 1)

local TIME, RANDOM = tonumber(ARGV[1]), tonumber(ARGV[2])
local SEEN = { epoch = tonumber(ARGV[3]), sequence = tonumber(ARGV[4]), last = ARGV[5] }
local COMMON_ARGUMENTS = 5

-- A new epoch is a time in ms times this number, plus a smaller random number.
local EPOCHS_PER_MILLISECOND = 1024

-- Integers are exact up to 2^53.
local function text(number)
    return string.format('%.0f', number)
end

local function topic_key(topic)
    return PREFIX .. 'topic:' .. topic
end

local function history_key(topic)
    return PREFIX .. 'history:' .. topic
end

local function load_state()
    local read = redis.call('HMGET', STATE, 'epoch', 'sequence', 'last', 'floor', 'bytes',
        'log', 'log-bytes', 'segment', 'segment-bytes')
    return {
        epoch = tonumber(read[1]) or 0,
        sequence = tonumber(read[2]) or 0,
        last = read[3] or '',
        floor = tonumber(read[4]) or 0,
        bytes = tonumber(read[5]) or 0,
        log = tonumber(read[6]) or 0,
        log_bytes = tonumber(read[7]) or 0,
        segment = tonumber(read[8]) or 0,
        segment_bytes = tonumber(read[9]) or 0,
    }
end

local function save_state(state)
    redis.call('HSET', STATE,
        'epoch', text(state.epoch), 'sequence', text(state.sequence), 'last', state.last,
        'floor', text(state.floor), 'bytes', text(state.bytes),
        'log', text(state.log), 'log-bytes', text(state.log_bytes),
        'segment', text(state.segment), 'segment-bytes', text(state.segment_bytes))
end

-- No position of an earlier epoch can be resumed. The new epoch is higher than any known epoch, whatever the clock says.
local function begin_epoch(state)
    for _, topic in ipairs(redis.call('ZRANGE', TOPICS, 0, -1)) do
        redis.call('UNLINK', history_key(topic), topic_key(topic))
    end
    redis.call('UNLINK', LOG, SEGMENTS, TOPICS)
    local epoch = math.max(TIME * EPOCHS_PER_MILLISECOND + RANDOM, state.epoch + 1, SEEN.epoch + 1)
    for name in pairs(state) do
        state[name] = 0
    end
    state.epoch = epoch
    state.last = ''
    save_state(state)
end

-- Begins a new epoch if the node has seen a later position, or another publication at the same one: data was lost.
local function load_verified_state()
    local state = load_state()
    local data_lost = SEEN.epoch > state.epoch
        or (SEEN.epoch == state.epoch and SEEN.sequence > state.sequence)
        or (SEEN.epoch == state.epoch and SEEN.sequence == state.sequence and SEEN.last ~= state.last)
    if state.epoch == 0 or data_lost then
        begin_epoch(state)
    end
    return state
end

local function load_topic(state, name)
    local read = redis.call('HMGET', topic_key(name), 'last', 'floor', 'bytes', 'age', 'used')
    local topic = {
        name = name,
        key = history_key(name),
        last = tonumber(read[1]) or state.floor,
        floor = tonumber(read[2]) or state.floor,
        bytes = tonumber(read[3]) or 0,
        age = tonumber(read[4]) or 0,
        used = tonumber(read[5]) or 0,
    }
    topic.count = redis.call('XLEN', topic.key)
    if topic.count == 0 and topic.bytes > 0 then
        -- Redis has evicted the history for lack of memory.
        state.bytes = state.bytes - topic.bytes
        topic.bytes = 0
        topic.floor = topic.last
        topic.lost = true
    end
    return topic
end

local function save_topic(topic)
    redis.call('HSET', topic_key(topic.name),
        'last', text(topic.last), 'floor', text(topic.floor), 'bytes', text(topic.bytes),
        'age', text(topic.age), 'used', text(topic.used))
end

local function evict_all(state, topic)
    redis.call('UNLINK', topic.key)
    state.bytes = state.bytes - topic.bytes
    topic.bytes = 0
    topic.count = 0
    topic.floor = topic.last
end

-- Evicts the oldest events while a limit is exceeded. Returns whether any event was evicted.
local function evict(state, topic, max_events, max_bytes)
    local before, from = topic.count, '-'
    local function exceeds_limit(at)
        return topic.count > max_events or topic.bytes > max_bytes or TIME - at >= topic.age
    end
    local done = topic.count == 0
    while not done do
        -- Including the first event that stays.
        local portion = (max_events == math.huge) and 64 or math.max(1, topic.count - max_events + 1)
        local oldest = redis.call('XRANGE', topic.key, from, '+', 'COUNT', portion)
        done = #oldest == 0
        for _, entry in ipairs(oldest) do
            local at, size = tonumber(entry[2][2]), tonumber(entry[2][4])
            if not exceeds_limit(at) then
                done = true
                break
            end
            topic.floor = tonumber(string.match(entry[1], '%-(%d+)$'))
            topic.count = topic.count - 1
            topic.bytes = topic.bytes - size
            state.bytes = state.bytes - size
            from = '(' .. entry[1]
        end
    end
    if topic.count == before then
        return false
    end
    if topic.count == 0 then
        redis.call('UNLINK', topic.key)
    else
        redis.call('XTRIM', topic.key, 'MINID', text(state.epoch) .. '-' .. text(topic.floor + 1))
    end
    return true
end

-- The sequence of its last event is kept in the common floor.
local function remove_topic(state, name)
    local topic = load_topic(state, name)
    evict_all(state, topic)
    state.floor = math.max(state.floor, topic.last)
    redis.call('UNLINK', topic_key(name))
    redis.call('ZREM', TOPICS, name)
end
