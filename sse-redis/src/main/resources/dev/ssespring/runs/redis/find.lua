end_if_lost()
return {redis.call('HGETALL', KEYS[1])}
