-- Common part of all scripts: the state of a namespace, its epochs, and the histories of its topics.
-- KEYS[1] to [6] are named below. Keys of histories are built from their names; the hash tag keeps them in the same slot.
-- ARGV[1] to [5]: the node's time in ms, a random number, and the latest epoch, sequence and publication known to the node.
local STATE, LOG, SEGMENTS, TOPICS, RECORDS, CLOSED = KEYS[1], KEYS[2], KEYS[3], KEYS[4], KEYS[5], KEYS[6]
local HISTORY = string.sub(STATE, 1, -#'state' - 1) .. 'history:'

local TIME, RANDOM = tonumber(ARGV[1]), tonumber(ARGV[2])
local SEEN = { epoch = tonumber(ARGV[3]), sequence = tonumber(ARGV[4]), last = ARGV[5] }
local COMMON_ARGUMENTS = 5

-- A new epoch is a time in ms times this number, plus a smaller random number.
local EPOCHS_PER_MILLISECOND = 1024

-- A topic's record: newest sequence, floor, number and bytes of the retained events, number and bytes of those in the open
-- segment, time of the first of them, time of the last one in the oldest closed segment (-1 if there is none), maximum age,
-- time of the newest event.
local RECORD = '<dddddddddd'
-- A closed segment: last sequence, number and bytes of its events, time of the last one. So eviction reads no events.
local SEGMENT, SEGMENT_SIZE = '<dddd', 32

-- The layout of all keys of a namespace. A version of the library with another layout must not write to it.
local LAYOUT = '2'

-- Integers are exact up to 2^53.
local format = string.format
local function text(number)
    return format('%d', number)
end

local function load_state()
    local read = redis.call('HMGET', STATE, 'epoch', 'sequence', 'last', 'floor', 'bytes',
        'log', 'log-bytes', 'segment', 'segment-bytes', 'layout')
    if read[1] and read[10] ~= LAYOUT then
        error("LAYOUT the namespace was written by another version of the library: set another 'sse.redis.namespace'")
    end
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
    redis.call('HSET', STATE, 'layout', LAYOUT,
        'epoch', text(state.epoch), 'sequence', text(state.sequence), 'last', state.last,
        'floor', text(state.floor), 'bytes', text(state.bytes),
        'log', text(state.log), 'log-bytes', text(state.log_bytes),
        'segment', text(state.segment), 'segment-bytes', text(state.segment_bytes))
end

-- No position of an earlier epoch can be resumed. The new epoch is higher than any known epoch, whatever the clock says.
local function begin_epoch(state)
    for _, name in ipairs(redis.call('ZRANGE', TOPICS, 0, -1)) do
        redis.call('UNLINK', HISTORY .. name)
    end
    redis.call('UNLINK', LOG, SEGMENTS, TOPICS, RECORDS, CLOSED)
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

local function to_topic(state, name, record)
    local last, floor, count, bytes, open, open_bytes, open_since, oldest, age, used =
        state.floor, state.floor, 0, 0, 0, 0, 0, -1, 0, 0
    if not record then
        -- Redis may have evicted all records for lack of memory.
        last = tonumber(redis.call('ZSCORE', TOPICS, name)) or last
        floor = last
    else
        last, floor, count, bytes, open, open_bytes, open_since, oldest, age, used = struct.unpack(RECORD, record)
    end
    return { name = name, key = HISTORY .. name, last = last, floor = floor, count = count, bytes = bytes, open = open,
        open_bytes = open_bytes, open_since = open_since, oldest = oldest, age = age, used = used }
end

-- The history of a topic is gone.
local function clear(state, topic)
    state.bytes = state.bytes - topic.bytes
    topic.count, topic.bytes, topic.open, topic.open_bytes = 0, 0, 0, 0
    topic.floor = topic.last
    if topic.oldest >= 0 then
        redis.call('HDEL', CLOSED, topic.name)
        topic.oldest = -1
    end
end

-- Returns a topic for each of the names, which are one or more; the same one for equal names.
local function load_topics(state, names)
    local records = redis.call('HMGET', RECORDS, unpack(names))
    local topics, by_name, keys = {}, {}, {}
    for i, name in ipairs(names) do
        local topic = by_name[name]
        if not topic then
            topic = to_topic(state, name, records[i])
            by_name[name] = topic
            if topic.count > 0 then
                keys[#keys + 1] = topic.key
            end
        end
        topics[i] = topic
    end
    if #keys > 0 and redis.call('EXISTS', unpack(keys)) < #keys then
        for _, topic in pairs(by_name) do
            if topic.count > 0 and redis.call('EXISTS', topic.key) == 0 then
                -- Redis has evicted the history for lack of memory.
                clear(state, topic)
                topic.lost = true
            end
        end
    end
    return topics
end

local function to_record(topic)
    return struct.pack(RECORD, topic.last, topic.floor, topic.count, topic.bytes, topic.open, topic.open_bytes,
        topic.open_since, topic.oldest, topic.age, topic.used)
end

local function evict_all(state, topic)
    redis.call('UNLINK', topic.key)
    clear(state, topic)
end

local function close_open_segment(state, topic)
    local closed = ''
    if topic.oldest >= 0 then
        closed = redis.call('HGET', CLOSED, topic.name)
        if not closed then
            -- Redis has evicted the segments for lack of memory.
            evict_all(state, topic)
            return
        end
    end
    redis.call('HSET', CLOSED, topic.name,
        closed .. struct.pack(SEGMENT, topic.last, topic.open, topic.open_bytes, topic.used))
    if topic.oldest < 0 then
        topic.oldest = topic.used
    end
    topic.open, topic.open_bytes = 0, 0
end

-- Evicts the oldest closed segments while a limit is exceeded. Returns whether any was evicted.
local function evict(state, topic, max_events, max_bytes)
    if topic.oldest < 0
        or (topic.count <= max_events and topic.bytes <= max_bytes and TIME - topic.oldest < topic.age) then
        return false
    end
    local segments, at, floor = redis.call('HGET', CLOSED, topic.name), 1, nil
    if not segments then
        evict_all(state, topic)
        return true
    end
    while at <= #segments do
        local last, events, bytes, time = struct.unpack(SEGMENT, segments, at)
        if topic.count <= max_events and topic.bytes <= max_bytes and TIME - time < topic.age then
            break
        end
        topic.count = topic.count - events
        topic.bytes = topic.bytes - bytes
        state.bytes = state.bytes - bytes
        floor = last
        at = at + SEGMENT_SIZE
    end
    topic.floor = floor
    if at > #segments then
        redis.call('HDEL', CLOSED, topic.name)
        topic.oldest = -1
    else
        redis.call('HSET', CLOSED, topic.name, string.sub(segments, at))
        topic.oldest = select(4, struct.unpack(SEGMENT, segments, at))
    end
    if topic.count == 0 then
        redis.call('UNLINK', topic.key)
    else
        redis.call('XTRIM', topic.key, 'MINID', text(state.epoch) .. '-' .. text(floor + 1))
    end
    return true
end

-- The sequence of its last event is kept in the common floor.
local function remove_topic(state, topic)
    evict_all(state, topic)
    state.floor = math.max(state.floor, topic.last)
    redis.call('HDEL', RECORDS, topic.name)
    redis.call('ZREM', TOPICS, topic.name)
end
