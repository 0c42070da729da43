-- Appends a batch of publications to the log and to the histories, once, and returns the epoch and the first sequence.
-- KEYS[5]: the last batch of this node. ARGV after the common arguments: the node, the number of its first publication, the
-- limits of the log and of all histories, then the fields of each publication.
local NODE = KEYS[5]
local NODE_EXPIRY_SECONDS = 600
local LOG_SEGMENTS = 16
local HEADER, FIELDS = COMMON_ARGUMENTS + 6, 7

local node, first = ARGV[6], tonumber(ARGV[7])
local max_log_events, max_log_bytes = tonumber(ARGV[8]), tonumber(ARGV[9])
local max_topics, max_bytes = tonumber(ARGV[10]), tonumber(ARGV[11])

local known = redis.call('HMGET', NODE, 'first', 'epoch', 'sequence')
if known[1] and first == tonumber(known[1]) then
    return { tonumber(known[2]), tonumber(known[3]) }
elseif known[1] and first < tonumber(known[1]) then
    return redis.error_reply('LATE the node has sent a later batch')
end

local state = load_verified_state()
local epoch = text(state.epoch)
local time = text(TIME)
local number = first
local first_sequence = state.sequence + 1
local segment_events, segment_bytes = max_log_events / LOG_SEGMENTS, max_log_bytes / LOG_SEGMENTS
local touched = {}

-- The log consists of segments. When one is full, the oldest are removed until the others are within the limits. The last
-- one stays, however large, so that nodes can read it.
local function close_segment()
    local closed = text(state.sequence) .. ' ' .. text(state.segment) .. ' ' .. text(state.segment_bytes)
    local segments = redis.call('RPUSH', SEGMENTS, closed)
    if segments == 1 then
        state.log, state.log_bytes = 0, 0
    end
    state.log = state.log + state.segment
    state.log_bytes = state.log_bytes + state.segment_bytes
    state.segment, state.segment_bytes = 0, 0
    local cut
    while segments > 1 and (state.log > max_log_events or state.log_bytes > max_log_bytes) do
        local last, events, bytes = string.match(redis.call('LPOP', SEGMENTS), '^(%d+) (%d+) (%d+)$')
        state.log = state.log - tonumber(events)
        state.log_bytes = state.log_bytes - tonumber(bytes)
        segments = segments - 1
        cut = tonumber(last)
    end
    if cut then
        redis.call('XTRIM', LOG, 'MINID', epoch .. '-' .. text(cut + 1))
    end
end

local function add_to_log(name, publication, options, key, event)
    state.sequence = state.sequence + 1
    return redis.pcall('XADD', LOG, epoch .. '-' .. text(state.sequence),
        'id', publication, 'after', state.last, 'topic', name, 'options', options, 'key', key, 'event', event)
end

-- Returns an error, or nil.
local function append_to_log(name, publication, options, key, event)
    local added = add_to_log(name, publication, options, key, event)
    if added.err and string.find(added.err, 'equal or smaller', 1, true) then
        -- The log has more entries than the state knows: a call failed half-way, or another application has written to it.
        begin_epoch(state)
        epoch = text(state.epoch)
        first_sequence = 1
        for _, topic in pairs(touched) do
            topic.last, topic.floor, topic.bytes, topic.count = 0, 0, 0, 0
        end
        added = add_to_log(name, publication, options, key, event)
    end
    if added.err then
        return added
    end
    state.last = publication
    state.segment = state.segment + 1
    state.segment_bytes = state.segment_bytes + #event
    if state.segment >= segment_events or state.segment_bytes >= segment_bytes then
        close_segment()
    end
end

-- ARGV[at] and the two after it are the limits of its history.
local function touch(name, at)
    local topic = touched[name]
    if not topic then
        topic = load_topic(state, name)
        topic.used = TIME
        topic.max_events, topic.max_bytes, topic.age = tonumber(ARGV[at]), tonumber(ARGV[at + 1]), tonumber(ARGV[at + 2])
        touched[name] = topic
    end
    return topic
end

local function append_to_history(topic, id, key, event)
    local size = #event + #'id: \n' + #id
    topic.last = state.sequence
    if topic.max_events == 0 or size > topic.max_bytes then
        evict_all(state, topic)
        return
    end
    redis.call('XADD', topic.key, id, 'at', time, 'size', text(size), 'key', key, 'event', event)
    topic.count = topic.count + 1
    topic.bytes = topic.bytes + size
    state.bytes = state.bytes + size
end

-- Reads first what Redis may refuse to read: a later error would leave the call half-done.
for i = HEADER + 1, #ARGV, FIELDS do
    if ARGV[i + 1] == 'history' then
        touch(ARGV[i], i + 4)
    end
end

for i = HEADER + 1, #ARGV, FIELDS do
    local name, options, key, event = ARGV[i], ARGV[i + 1], ARGV[i + 2], ARGV[i + 3]
    local refused = append_to_log(name, node .. ':' .. text(number), options, key, event)
    if refused then
        return refused
    end
    number = number + 1
    if options == 'history' then
        append_to_history(touched[name], epoch .. '-' .. text(state.sequence), key, event)
    end
end

for name, topic in pairs(touched) do
    evict(state, topic, topic.max_events, topic.max_bytes)
    save_topic(topic)
    redis.call('ZADD', TOPICS, topic.last, name)
end

local function save()
    save_state(state)
    redis.call('HSET', NODE, 'first', text(first), 'epoch', epoch, 'sequence', text(first_sequence))
    redis.call('EXPIRE', NODE, NODE_EXPIRY_SECONDS)
end

-- Before other topics are accessed, whose keys may be on another server while a cluster moves the slot: the call may fail
-- there, and what was appended is known.
save()

local function exceeds_limits()
    return redis.call('ZCARD', TOPICS) > max_topics or state.bytes > max_bytes
end

if exceeds_limits() then
    repeat
        local oldest = redis.call('ZRANGE', TOPICS, 0, 0)[1]
        if oldest then
            remove_topic(state, oldest)
        else
            state.bytes = 0
        end
    until not exceeds_limits()
    save_state(state)
end
return { state.epoch, first_sequence }
