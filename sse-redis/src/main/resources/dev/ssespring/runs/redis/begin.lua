-- ARGV[3..]: epoch, id, node, lease, retention, dialect, owner, metadata; the last two begin with '=' if there is one.
end_if_lost()
local current = redis.call('HMGET', KEYS[1], 'epoch', 'state')
if current[1] and (current[1] == ARGV[3] or current[2] == 'running') then
  return {current[1] == ARGV[3] and 1 or 0, redis.call('HGETALL', KEYS[1])}
end
redis.call('DEL', KEYS[1], KEYS[2])
redis.call('HSET', KEYS[1], 'epoch', ARGV[3], 'id', ARGV[4], 'node', ARGV[5], 'lease', ARGV[6], 'retention', ARGV[7],
  'dialect', ARGV[8], 'owner', ARGV[9], 'metadata', ARGV[10], 'state', 'running', 'reason', '', 'started', now,
  'ended', 0, 'n', 0, 'bytes', 0)
renew()
return {1, redis.call('HGETALL', KEYS[1])}
