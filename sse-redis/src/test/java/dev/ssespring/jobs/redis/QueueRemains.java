package dev.ssespring.jobs.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ssespring.broker.redis.RedisConsole;
import dev.ssespring.broker.redis.RedisProcess;
import java.util.List;

/** What a queue has left behind in Redis. */
final class QueueRemains {

    private QueueRemains() {}

    /** Checks that a queue whose jobs are all done consists of the records of those jobs and their events, which expire, and of its workers. */
    static void assertThatNothingIsLeftOf(RedisProcess redis, String queue) {
        String prefix = "{test.jobs0}:" + queue;
        try (RedisConsole console = RedisConsole.of(redis)) {
            List<String> keys = console.commands().keys(prefix + ":*").stream()
                    .filter(key -> !key.matches(".*:(workers|profiles)"))
                    .toList();
            assertThat(keys).allSatisfy(key -> {
                assertThat(key).containsAnyOf(":job:", ":events:");
                assertThat(console.commands().pttl(key)).as(key).isPositive();
            });
            assertThat(console.commands().hget(prefix, "jobs")).isIn(null, "0");
            assertThat(console.commands().hget(prefix, "blocked")).isIn(null, "0");
        }
    }
}
