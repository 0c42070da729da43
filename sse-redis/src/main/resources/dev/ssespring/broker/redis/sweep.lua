-- Evicts expired events of the next portion of topics, removes topics that have not been used for long, and returns the
-- head. KEYS[7]: held by the sweeping node. ARGV[6] to [8]: period in ms, expiry of unused topics in ms, number of topics.
local SWEEPER = KEYS[7]
local portion = tonumber(ARGV[8])
local state = load_state()
if state.epoch == 0 or not redis.call('SET', SWEEPER, '', 'NX', 'PX', ARGV[6]) then
    return { state.epoch, state.sequence }
end

local next = tonumber(redis.call('HGET', STATE, 'sweep')) or 0
local names = redis.call('ZRANGE', TOPICS, next, next + portion - 1)

-- Returns whether any event was evicted.
local function evict_expired(topic)
    if topic.count == 0 or TIME - topic.used < topic.age then
        return evict(state, topic, math.huge, math.huge)
    end
    evict_all(state, topic)
    return true
end

local removed = 0
for _, topic in ipairs(#names > 0 and load_topics(state, names) or {}) do
    if evict_expired(topic) or topic.lost then
        redis.call('HSET', RECORDS, topic.name, to_record(topic))
    end
    if topic.count == 0 and TIME - topic.used >= tonumber(ARGV[7]) then
        remove_topic(state, topic)
        removed = removed + 1
    end
end
save_state(state)
redis.call('HSET', STATE, 'sweep', #names < portion and 0 or next + #names - removed)
return { state.epoch, state.sequence }
