-- Reads the events of some topics after a position. Returns epoch, head, an outcome, and the events in order:
-- 'page' with the events, 'unknown' if the position is unknown, 'short' if events after it have been evicted.
-- ARGV[6] to [10]: epoch and sequence of the position, last sequence to read (-1: the head), maximum number of events, and
-- maximum bytes, which the last event may exceed: it shows that there are more. Then the topics.
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

local found, found_bytes = {}, 0

local function enough(count, bytes)
    return count >= max_events or (bytes > max_bytes and count > 1)
end

-- Keeps the first events that are enough. Later events are not read any more.
local function shorten()
    table.sort(found, function(one, other) return one[1] < other[1] end)
    local count, bytes = 0, 0
    while count < #found and not enough(count, bytes) do
        count = count + 1
        bytes = bytes + #found[count][4]
    end
    for i = #found, count + 1, -1 do
        found[i] = nil
    end
    found_bytes = bytes
    if enough(count, bytes) then
        up_to = found[count][1]
    end
end

-- Returns false if an event after the position has been evicted.
local function collect(name)
    local topic = load_topic(state, name)
    if topic.floor > after then
        return false
    end
    if topic.last <= after then
        return true
    end
    local from, to = text(epoch) .. '-' .. text(after), text(epoch) .. '-' .. text(up_to)
    local count, bytes, entries = 0, 0, nil
    repeat
        entries = redis.call('XRANGE', topic.key, '(' .. from, to, 'COUNT', math.min(max_events, PORTION))
        for _, entry in ipairs(entries) do
            local fields = entry[2]
            if count == 0 and TIME - tonumber(fields[2]) >= topic.age then
                return false
            end
            from = entry[1]
            found[#found + 1] = { tonumber(string.match(from, '%-(%d+)$')), name, fields[6], fields[8] }
            count = count + 1
            bytes = bytes + #fields[8]
        end
    until #entries == 0 or enough(count, bytes)
    found_bytes = found_bytes + bytes
    return true
end

for i = COMMON_ARGUMENTS + 6, #ARGV do
    if not collect(ARGV[i]) then
        return { state.epoch, state.sequence, 'short' }
    end
    if #found > 2 * max_events or found_bytes > 2 * max_bytes then
        shorten()
    end
end
shorten()
return { state.epoch, state.sequence, 'page', found }
