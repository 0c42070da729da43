-- Part of scripts that return jobs.

-- Returns the id and all fields but the payload, or nil.
local function view(id)
    local job = redis.call('HMGET', JOB .. id, 'state', 'once', 'key', 'type', 'priority', 'delay', 'lane', 'max', 'attempts',
        'deliveries', 'worker', 'lease', 'progress', 'result', 'error', 'submitted', 'ended')
    if not job[1] then
        return nil
    end
    if job[1] ~= 'leased' then
        job[11] = ''
    end
    for i = 1, 17 do
        job[i] = job[i] or ''
    end
    table.insert(job, 1, id)
    return job
end
