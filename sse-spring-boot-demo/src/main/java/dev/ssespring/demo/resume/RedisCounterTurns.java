package dev.ssespring.demo.resume;

import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.context.annotation.Profile;
import org.springframework.data.redis.core.StringRedisTemplate;
import org.springframework.data.redis.core.script.RedisScript;
import org.springframework.stereotype.Component;

/**
 * One counter for all nodes. The node whose turn it is holds a lease; if it stops, another node goes on within a second. A node
 * that is killed between the publication of a number and its confirmation lets the next node publish that number again.
 */
@Component
@Profile("!worker & redis")
final class RedisCounterTurns implements CounterTurns {

    private static final String OWNER = "{sse-demo:counter}:owner";
    private static final String COUNTER = "{sse-demo:counter}";
    private static final Duration LEASE = Duration.ofSeconds(1);
    private static final Duration KEPT = Duration.ofDays(1);

    @SuppressWarnings("rawtypes")
    private static final RedisScript<List> TAKE = RedisScript.of("""
            local owner = redis.call('GET', KEYS[1])
            if owner and owner ~= ARGV[1] then
              return {}
            end
            redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
            redis.call('HSETNX', KEYS[2], 'name', ARGV[3])
            redis.call('PEXPIRE', KEYS[2], ARGV[4])
            return {redis.call('HGET', KEYS[2], 'name'), redis.call('HGET', KEYS[2], 'number') or '0'}
            """, List.class);

    private final String node = UUID.randomUUID().toString();
    private final StringRedisTemplate redis;

    RedisCounterTurns(StringRedisTemplate redis) {
        this.redis = redis;
    }

    @Override
    public @Nullable Last take() {
        String newName = UUID.randomUUID().toString().substring(0, 8);
        List<?> answer = redis.execute(
                TAKE,
                List.of(OWNER, COUNTER),
                node,
                String.valueOf(LEASE.toMillis()),
                newName,
                String.valueOf(KEPT.toMillis()));
        return (answer == null || answer.isEmpty())
                ? null
                : new Last(String.valueOf(answer.get(0)), Long.parseLong(String.valueOf(answer.get(1))));
    }

    @Override
    public void published(long number) {
        redis.opsForHash().put(COUNTER, "number", String.valueOf(number));
    }
}
