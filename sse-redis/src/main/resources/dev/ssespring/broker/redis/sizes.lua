-- Returns the epoch, and for each topic the number of retained events, their bytes, and the newest sequence.
-- ARGV from [6] on: the topics, one or more.
local state = load_state()
local names = {}
for i = COMMON_ARGUMENTS + 1, #ARGV do
    names[#names + 1] = ARGV[i]
end
local sizes = {}
for i, topic in ipairs(load_topics(state, names)) do
    sizes[i] = { topic.count, topic.bytes, topic.last }
end
return { state.epoch, sizes }
