-- ARGV[2]: maximum number. Returns dead letters, the oldest first.
local reply = {}
for _, id in ipairs(redis.call('ZRANGE', DEAD, 0, tonumber(ARGV[2]) - 1)) do
    reply[#reply + 1] = view(id)
end
return reply
