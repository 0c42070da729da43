package dev.ssespring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ssespring.jobs.SseJobs;
import dev.ssespring.jobs.redis.RedisJobStore;
import dev.ssespring.jobs.store.InMemoryJobStore;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.data.redis.autoconfigure.DataRedisAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

/** Where jobs are kept. Redis is not running. */
class RedisJobStoreConfigurationTests {

    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(SseAutoConfiguration.class, SseJobsAutoConfiguration.class));

    private final ApplicationContextRunner redis = runner.withConfiguration(
                    AutoConfigurations.of(DataRedisAutoConfiguration.class, SseRedisAutoConfiguration.class))
            .withPropertyValues("spring.data.redis.port=1", "sse.redis.timeout=200ms");

    @Test
    void jobsAreInRedisWhenAPropertyOrTheBrokerSaysSo() {
        redis.withPropertyValues("sse.jobs.store=redis")
                .run(context ->
                        assertThat(context).hasSingleBean(RedisJobStore.class).hasSingleBean(SseJobs.class));
        redis.withPropertyValues("sse.broker=redis")
                .run(context -> assertThat(context).hasSingleBean(RedisJobStore.class));
        redis.withPropertyValues("sse.broker=redis", "sse.jobs.store=memory")
                .run(context -> assertThat(context).hasSingleBean(InMemoryJobStore.class));
        redis.run(context -> assertThat(context).hasSingleBean(InMemoryJobStore.class));
    }

    @Test
    void whatIsMissingForRedisIsNamed() {
        runner.withPropertyValues("sse.jobs.store=redis")
                .run(context -> assertThat(context).getFailure().rootCause().hasMessageContaining("sse.jobs.store"));
        redis.withPropertyValues("sse.jobs.store=redis", "sse.jobs.redis-slots=65")
                .run(context ->
                        assertThat(context).getFailure().rootCause().hasMessageContaining("sse.jobs.redis-slots"));
    }
}
