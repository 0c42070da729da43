-- Returns name, slots and tags (separated by a space), and number of leases of each worker that is present.
local reply = {}
for _, worker in ipairs(redis.call('ZRANGEBYSCORE', WORKERS, '(' .. text(NOW), '+inf')) do
    reply[#reply + 1] = { worker, redis.call('HGET', PROFILES, worker) or '0 ', redis.call('SCARD', HELD .. worker) }
end
return reply
