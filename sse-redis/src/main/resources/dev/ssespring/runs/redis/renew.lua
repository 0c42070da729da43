-- ARGV[3]: epoch.
local run = redis.call('HMGET', KEYS[1], 'epoch', 'state')
if run[1] ~= ARGV[3] or run[2] ~= 'running' then
  return {0}
end
renew()
return {1}
