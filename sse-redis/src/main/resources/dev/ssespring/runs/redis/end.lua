-- ARGV[3..]: epoch, state, reason.
local run = redis.call('HMGET', KEYS[1], 'epoch', 'state', 'n', 'reason')
if run[1] ~= ARGV[3] then
  return {-1}
end
if run[2] == 'running' then
  return {1, finish(ARGV[4], ARGV[5]), ARGV[4], ARGV[5]}
end
return {0, tonumber(run[3]) + 1, run[2], run[4]}
