-- Returns the epoch, and for each topic the number of retained events, their bytes, and the newest sequence.
-- ARGV from [6] on: the topics.
local state = load_state()
local sizes = {}
for i = COMMON_ARGUMENTS + 1, #ARGV do
    local topic = load_topic(state, ARGV[i])
    sizes[#sizes + 1] = { topic.count, topic.bytes, topic.last }
end
return { state.epoch, sizes }
