-- Evicts expired events of the next portion of topics, removes topics that have not been used for long, and returns the head.
-- KEYS[5]: held by the sweeping node. ARGV[6] to [8]: period in ms, expiry of unused topics in ms, number of topics.
local SWEEPER = KEYS[5]
local portion = tonumber(ARGV[8])
local state = load_state()
if state.epoch == 0 or not redis.call('SET', SWEEPER, '', 'NX', 'PX', ARGV[6]) then
    return { state.epoch, state.sequence }
end

local next = tonumber(redis.call('HGET', STATE, 'sweep')) or 0
local names = redis.call('ZRANGE', TOPICS, next, next + portion - 1)
local removed = 0
for _, name in ipairs(names) do
    local topic = load_topic(state, name)
    if evict(state, topic, math.huge, math.huge) or topic.lost then
        save_topic(topic)
    end
    if topic.count == 0 and TIME - topic.used >= tonumber(ARGV[7]) then
        remove_topic(state, name)
        removed = removed + 1
    end
end
save_state(state)
redis.call('HSET', STATE, 'sweep', #names < portion and 0 or next + #names - removed)
return { state.epoch, state.sequence }
