-- Appends a batch of publications to the log and to the histories, once, and returns the epoch and the first sequence. The
-- log gets one entry for the batch, with the id of its last event; a history gets one entry for each group of the batch.
-- KEYS[7]: the last batch of this node. ARGV after the common arguments: the node, the number of its first publication, the
-- limits of the log and of all histories, the number of publications, their bytes, and the number of groups for the log
-- only. Then the groups of publications, those first: field in the log, topic, numbers, and the framed events. The numbers of
-- a group are the number of its events, their bytes without ids, the limits of the history, and the distance of its last
-- event from the last of the batch.
local NODE = KEYS[7]
local NODE_EXPIRY_SECONDS = 600
local LOG_SEGMENTS, HISTORY_SEGMENTS = 16, 16
local HEADER, FIELDS = COMMON_ARGUMENTS + 9, 4
local NUMBERS = '<dddddd'

local node, first = ARGV[6], tonumber(ARGV[7])
local max_log_events, max_log_bytes = tonumber(ARGV[8]), tonumber(ARGV[9])
local max_topics, max_bytes = tonumber(ARGV[10]), tonumber(ARGV[11])
local total, total_bytes = tonumber(ARGV[12]), tonumber(ARGV[13])
local HISTORY_GROUPS = HEADER + tonumber(ARGV[14]) * FIELDS

local known = redis.call('GET', NODE)
if known then
    local known_first, known_epoch, known_sequence = string.match(known, '^(%d+) (%d+) (%d+)$')
    if first == tonumber(known_first) then
        return { tonumber(known_epoch), tonumber(known_sequence) }
    elseif first < tonumber(known_first) then
        return redis.error_reply('LATE the node has sent a later batch')
    end
end

local state = load_verified_state()
local publication = node .. ':' .. text(first + total - 1)

-- Reads first what Redis may refuse to read: a later error would leave the call half-done.
local names = {}
for at = HISTORY_GROUPS + 2, #ARGV, FIELDS do
    names[#names + 1] = ARGV[at]
end
local topics = #names > 0 and load_topics(state, names) or {}

local function add_to_log()
    local entry = { LOG, text(state.epoch) .. '-' .. text(state.sequence + total),
        'id', publication, 'after', state.last, 'n', ARGV[12] }
    local size = #entry
    for at = HEADER + 1, #ARGV, FIELDS do
        entry[size + 1], entry[size + 2] = ARGV[at], ARGV[at + 3]
        size = size + 2
    end
    return redis.pcall('XADD', unpack(entry))
end

local added = add_to_log()
if added.err and string.find(added.err, 'equal or smaller', 1, true) then
    -- The log has more entries than the state knows: a call failed half-way, or another application has written to it.
    begin_epoch(state)
    for _, topic in ipairs(topics) do
        topic.last, topic.bytes, topic.oldest = 0, 0, -1
        clear(state, topic)
    end
    added = add_to_log()
end
if added.err then
    return added
end

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
        redis.call('XTRIM', LOG, 'MINID', text(state.epoch) .. '-' .. text(cut + 1))
    end
end

local first_sequence = state.sequence + 1
state.sequence = state.sequence + total
state.last = publication
state.segment = state.segment + total
state.segment_bytes = state.segment_bytes + total_bytes
if state.segment >= max_log_events / LOG_SEGMENTS or state.segment_bytes >= max_log_bytes / LOG_SEGMENTS then
    close_segment()
end

local epoch, end_text = text(state.epoch), text(state.sequence)
local id_bytes = #'id: \n' + #epoch + #'-' + #end_text
local ids_of_one_length = #text(first_sequence) == #end_text

-- The bytes of the ids of a group's events, which are not part of the framed events.
local function bytes_of_ids(events, framed)
    if ids_of_one_length then
        return events * id_bytes
    end
    local bytes, at = 0, 1
    while at <= #framed do
        local header, distance, key, event = string.match(framed, '^((%d+) (%S+) (%d+)\n)', at)
        bytes = bytes + id_bytes - #end_text + #text(state.sequence - tonumber(distance))
        at = at + #header + (tonumber(key) or 0) + tonumber(event)
    end
    return bytes
end

-- A segment is closed before it would exceed a sixteenth of a limit.
local function append_to_history(topic, place, framed, events, bytes, max_events, max_bytes, age)
    local size = bytes + bytes_of_ids(events, framed)
    if max_events == 0 or size > max_bytes then
        topic.last = place
        evict_all(state, topic)
        return
    end
    if topic.open > 0
        and ((topic.open + events) * HISTORY_SEGMENTS > max_events
            or (topic.open_bytes + size) * HISTORY_SEGMENTS > max_bytes
            or (TIME - topic.open_since) * HISTORY_SEGMENTS > age) then
        close_open_segment(state, topic)
    end
    if topic.open == 0 then
        topic.open_since = TIME
    end
    redis.call('XADD', topic.key, epoch .. '-' .. text(place), format('%s %d %s', ARGV[1], events, end_text), framed)
    topic.last = place
    topic.count = topic.count + events
    topic.bytes = topic.bytes + size
    topic.open = topic.open + events
    topic.open_bytes = topic.open_bytes + size
    state.bytes = state.bytes + size
    evict(state, topic, max_events, max_bytes)
end

local records, scores = {}, {}
for i, topic in ipairs(topics) do
    local at = HISTORY_GROUPS + i * FIELDS
    local events, bytes, events_limit, bytes_limit, age, distance = struct.unpack(NUMBERS, ARGV[at - 1])
    topic.age = age
    append_to_history(topic, state.sequence - distance, ARGV[at], events, bytes, events_limit, bytes_limit, age)
    topic.used = TIME
    if topics[i + 1] ~= topic then
        local size = #records
        records[size + 1], records[size + 2] = topic.name, to_record(topic)
        scores[size + 1], scores[size + 2] = text(topic.last), topic.name
    end
end
if #records > 0 then
    redis.call('HSET', RECORDS, unpack(records))
    redis.call('ZADD', TOPICS, unpack(scores))
end

-- Before other topics are accessed, whose keys may be on another server while a cluster moves the slot: the call may fail
-- there, and what was appended is known.
save_state(state)
redis.call('SET', NODE, text(first) .. ' ' .. epoch .. ' ' .. text(first_sequence), 'EX', NODE_EXPIRY_SECONDS)

local function exceeds_limits()
    return state.bytes > max_bytes or redis.call('ZCARD', TOPICS) > max_topics
end

if exceeds_limits() then
    repeat
        local oldest = redis.call('ZRANGE', TOPICS, 0, 0)[1]
        if oldest then
            remove_topic(state, to_topic(state, oldest, redis.call('HGET', RECORDS, oldest)))
        else
            state.bytes = 0
        end
    until not exceeds_limits()
    save_state(state)
end
return { state.epoch, first_sequence }
