-- Reads what some topics hold after a position: epoch, head, an outcome, and the events in order.
-- ARGV[6] to [9]: epoch and sequence of that position, the last sequence to read (or -1), most events. Then the topics.
local state = load_state()
local epoch, after = tonumber(ARGV[6]), tonumber(ARGV[7])
local up_to, most = tonumber(ARGV[8]), tonumber(ARGV[9])
if epoch ~= state.epoch or after > state.sequence then
    return { state.epoch, state.sequence, 'unknown' }
end
if up_to < 0 then
    up_to = state.sequence
end

local found = {}

-- Keeps the first ones; what comes behind them is not asked for any more.
local function shorten()
    table.sort(found, function(one, other) return one[1] < other[1] end)
    for i = #found, most + 1, -1 do
        found[i] = nil
    end
    if #found == most then
        up_to = found[most][1]
    end
end

-- False if something after the position is not there any more.
local function collect(name)
    local topic = load_topic(state, name)
    if topic.floor > after then
        return false
    end
    if topic.last <= after then
        return true
    end
    local from, to = text(epoch) .. '-' .. text(after), text(epoch) .. '-' .. text(up_to)
    for i, entry in ipairs(redis.call('XRANGE', topic.key, '(' .. from, to, 'COUNT', most)) do
        local fields = entry[2]
        if i == 1 and TIME - tonumber(fields[2]) >= topic.age then
            return false
        end
        found[#found + 1] = { tonumber(string.match(entry[1], '%-(%d+)$')), name, fields[6], fields[8] }
    end
    return true
end

for i = COMMON_ARGUMENTS + 5, #ARGV do
    if not collect(ARGV[i]) then
        return { state.epoch, state.sequence, 'short' }
    end
    if #found > 2 * most then
        shorten()
    end
end
shorten()
return { state.epoch, state.sequence, 'page', found }
