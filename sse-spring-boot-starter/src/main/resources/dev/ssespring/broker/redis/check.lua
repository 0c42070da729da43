-- Tells the head of the log: epoch, sequence, and the publication there. Begins a new epoch if data was lost.
-- ARGV[6]: 'diverged' if the log goes on from something else than this node has seen.
local state = load_verified_state()
if ARGV[6] == 'diverged' and state.epoch == SEEN.epoch then
    begin_epoch(state)
end
return { state.epoch, state.sequence, state.last }
