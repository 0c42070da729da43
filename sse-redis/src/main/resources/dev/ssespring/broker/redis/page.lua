-- Reads the events of some topics after a position. Returns epoch, head and an outcome: 'unknown' if the position is unknown,
-- 'short' if events after it have been evicted, or 'page', the entries of the histories (sequence of the last event of their
-- batch, topic, framed events), and the sequence up to which these are complete. The first and the last entries may contain
-- events that are not in this range.
-- ARGV[6] to [10]: epoch and sequence of the position, last sequence to read (-1: the head), maximum number of events, and
-- maximum bytes, which the last entries may exceed. Then the topics, each once.
local state = load_verified_state()
local epoch, after = tonumber(ARGV[6]), tonumber(ARGV[7])
local up_to, max_events, max_bytes = tonumber(ARGV[8]), tonumber(ARGV[9]), tonumber(ARGV[10])
local PORTION = 64
if epoch ~= state.epoch or after > state.sequence then
    return { state.epoch, state.sequence, 'unknown' }
end
if up_to < 0 then
    up_to = state.sequence
end

local found, found_events, found_bytes = {}, 0, 0

local function enough(events, bytes)
    return events >= max_events or (bytes > max_bytes and events > 1)
end

-- Keeps the first batches that are enough. Later batches are not read any more.
local function shorten()
    table.sort(found, function(one, other) return one[1] < other[1] end)
    local kept, events, bytes = 0, 0, 0
    while kept < #found and (not enough(events, bytes) or found[kept + 1][1] == found[kept][1]) do
        kept = kept + 1
        events = events + found[kept].events
        bytes = bytes + #found[kept][3]
    end
    if enough(events, bytes) then
        up_to = math.min(up_to, found[kept][1])
    end
    for i = #found, kept + 1, -1 do
        found[i] = nil
    end
    found_events, found_bytes = events, bytes
end

-- Returns false if an event after the position has been evicted.
local function collect(topic)
    if topic.floor > after then
        return false
    end
    if topic.last <= after then
        return true
    end
    local from, events, bytes, entries = text(epoch) .. '-' .. text(after), 0, 0, nil
    local batch, done
    repeat
        entries = redis.call('XRANGE', topic.key, '(' .. from, '+', 'COUNT', math.min(max_events, PORTION))
        for _, entry in ipairs(entries) do
            local fields = entry[2]
            local time, count, batch_end = string.match(fields[1], '^(%d+) (%d+) (%d+)$')
            count, batch_end = tonumber(count), tonumber(batch_end)
            if not batch and TIME - tonumber(time) >= topic.age then
                return false
            end
            -- A batch is read as a whole, which may be several entries.
            if enough(events, bytes) and batch_end ~= batch then
                done = true
                break
            end
            batch = batch_end
            from = entry[1]
            found[#found + 1] = { batch_end, topic.name, fields[2], events = count }
            events = events + count
            bytes = bytes + #fields[2]
            if tonumber(string.match(from, '%-(%d+)$')) >= up_to then
                done = true
                break
            end
        end
    until done or #entries == 0
    found_events = found_events + events
    found_bytes = found_bytes + bytes
    return true
end

local names = {}
for i = COMMON_ARGUMENTS + 6, #ARGV do
    names[#names + 1] = ARGV[i]
end
for _, topic in ipairs(load_topics(state, names)) do
    if not collect(topic) then
        return { state.epoch, state.sequence, 'short' }
    end
    if found_events > 2 * max_events or found_bytes > 2 * max_bytes then
        shorten()
    end
end
shorten()
return { state.epoch, state.sequence, 'page', found, up_to }
