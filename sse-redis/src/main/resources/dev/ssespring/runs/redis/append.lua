-- ARGV[3..]: epoch, number of the first event, then type and data of each event. Events that are known are skipped.
-- Returns 0 if the run has ended, 2 if this call has failed it because events before these are missing.
local run = redis.call('HMGET', KEYS[1], 'epoch', 'state', 'n')
if run[1] ~= ARGV[3] or run[2] ~= 'running' then
  return {0}
end
local last = tonumber(run[3])
local number = tonumber(ARGV[4])
if number > last + 1 then
  -- Redis has lost events that it had confirmed, such as at a failover. The end comes behind what readers may have seen.
  redis.call('HSET', KEYS[1], 'n', number - 1)
  finish('failed', 'store-failed')
  return {2}
end
local before = last
local bytes = 0
for i = 5, #ARGV, 2 do
  if number > last then
    redis.call('XADD', KEYS[2], entry(number), 't', ARGV[i], 'd', ARGV[i + 1])
    bytes = bytes + #ARGV[i] + #ARGV[i + 1]
    last = number
  end
  number = number + 1
end
if last > before then
  redis.call('HSET', KEYS[1], 'n', last)
  redis.call('HINCRBY', KEYS[1], 'bytes', bytes)
  redis.call('PUBLISH', ARGV[1], 'g' .. ARGV[3])
end
if before == 0 then
  renew()
else
  redis.call('HSET', KEYS[1], 'until', now + tonumber(redis.call('HGET', KEYS[1], 'lease')))
end
return {1}
