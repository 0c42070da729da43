-- Returns the head of the log: epoch, sequence, and the publication at that position. Begins a new epoch if data was lost.
-- ARGV[6]: the epoch in which the log has diverged from what the node has read; empty if it has not.
local state = load_verified_state()
if ARGV[6] ~= '' and tonumber(ARGV[6]) == state.epoch then
    begin_epoch(state)
end
return { state.epoch, state.sequence, state.last }
