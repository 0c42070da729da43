-- Returns epoch, head, common floor, and the topics that have an event after a sequence.
-- ARGV[6]: that sequence.
local state = load_verified_state()
return {
    state.epoch,
    state.sequence,
    state.floor,
    redis.call('ZRANGEBYSCORE', TOPICS, '(' .. ARGV[6], '+inf'),
}
