-- Each entry is returned as its id and its fields.
-- ARGV[3..]: epoch, number after which to read, maximum number of entries, maximum bytes (exceeded by one entry).
end_if_lost()
local run = redis.call('HMGET', KEYS[1], 'epoch', 'state', 'n')
if run[1] ~= ARGV[3] then
  return {0}
end
local total = tonumber(run[3])
if run[2] ~= 'running' then
  total = total + 1
end
local number = tonumber(ARGV[4])
if number >= total then
  return {1, 0, {}}
end
local limit = tonumber(ARGV[6])
local bytes = 0
local entries = {}
for _, found in ipairs(redis.call('XRANGE', KEYS[2], '(' .. entry(number), '+', 'COUNT', ARGV[5])) do
  local fields = found[2]
  entries[#entries + 1] = {found[1], fields[1], fields[2], fields[4]}
  number = number + 1
  bytes = bytes + #fields[2] + #fields[4]
  if bytes >= limit then
    break
  end
end
return {1, number < total and 1 or 0, entries}
