-- ARGV[2..]: ids. Returns each job, or an empty list.
local reply = {}
for i = 2, #ARGV do
    reply[i - 1] = view(ARGV[i]) or {}
end
return reply
