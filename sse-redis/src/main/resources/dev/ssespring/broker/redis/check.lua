-- Tells the head of the log: epoch, sequence, and the publication there. Begins a new epoch if data was lost.
-- ARGV[6]: the epoch in which the log goes on from something else than this node has seen; empty if it does not.
local state = load_verified_state()
if ARGV[6] ~= '' and tonumber(ARGV[6]) == state.epoch then
    begin_epoch(state)
end
return { state.epoch, state.sequence, state.last }
