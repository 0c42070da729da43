-- Part of every script. KEYS: hash of the run, stream with its log. ARGV[1]: channel of the run, ARGV[2]: prefix of the
-- channels of nodes. All times are those of Redis, in milliseconds.
local time = redis.call('TIME')
local now = tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)

local function entry(number)
  return string.format('%d-0', number)
end

-- Appends the terminal entry. An empty reason stands for none.
local function finish(state, reason)
  local run = redis.call('HMGET', KEYS[1], 'n', 'epoch', 'node', 'retention')
  local number = tonumber(run[1]) + 1
  redis.call('XADD', KEYS[2], entry(number), 's', state, 'r', reason)
  redis.call('HSET', KEYS[1], 'state', state, 'reason', reason, 'ended', now)
  redis.call('PEXPIRE', KEYS[1], run[4])
  redis.call('PEXPIRE', KEYS[2], run[4])
  redis.call('PUBLISH', ARGV[1], 'e' .. run[2])
  redis.call('PUBLISH', ARGV[2] .. run[3], 'e' .. run[2] .. '-' .. redis.call('HGET', KEYS[1], 'id'))
  return number
end

-- Any node may end a run whose node has not renewed the lease.
local function end_if_lost()
  local run = redis.call('HMGET', KEYS[1], 'state', 'until')
  if run[1] == 'running' and now > tonumber(run[2]) then
    finish('failed', 'producer-lost')
  end
end

-- Extends the lease, and keeps the keys for longer than that.
local function renew()
  local run = redis.call('HMGET', KEYS[1], 'lease', 'retention')
  local lease = tonumber(run[1])
  redis.call('HSET', KEYS[1], 'until', now + lease)
  local expiry = 2 * lease + tonumber(run[2])
  redis.call('PEXPIRE', KEYS[1], expiry)
  redis.call('PEXPIRE', KEYS[2], expiry)
end
