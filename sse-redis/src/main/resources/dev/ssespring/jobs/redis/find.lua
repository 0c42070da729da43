-- ARGV[2]: id. Returns the job, or nothing.
return { view(ARGV[2]) }
