package dev.ssespring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.ssespring.broker.HistoryPolicy;
import dev.ssespring.broker.NotPublishedException;
import dev.ssespring.broker.SseBroker;
import dev.ssespring.broker.redis.RedisSseBroker;
import dev.ssespring.concurrent.SseClock;
import dev.ssespring.protocol.SseEvent;
import dev.ssespring.publisher.SseEventPublisher;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.predicate.RuntimeHintsPredicates;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.data.redis.autoconfigure.DataRedisAutoConfiguration;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;

/** Nothing listens at the port that is configured. */
class SseRedisAutoConfigurationTests {

    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(
                    SseAutoConfiguration.class, SseRedisAutoConfiguration.class, DataRedisAutoConfiguration.class))
            .withPropertyValues("spring.data.redis.port=1");

    private final ApplicationContextRunner redis = runner.withPropertyValues("sse.broker=redis");

    @Test
    void redisOnTheClassPathChangesNothing() {
        runner.run(context -> assertThat(context)
                .hasSingleBean(SseBroker.class)
                .doesNotHaveBean(RedisSseBroker.class)
                .doesNotHaveBean(SseRedisProperties.class));
    }

    @Test
    void redisIsUsedWhenAskedFor() {
        redis.run(context -> assertThat(context)
                .hasSingleBean(SseBroker.class)
                .hasSingleBean(RedisSseBroker.class)
                .hasBean("sseRedisBrokerLifecycle"));
    }

    @Test
    void startsWithoutRedisAndRefusesToPublish() {
        redis.run(context -> {
            assertThat(context.getBean(RedisSseBroker.class).statistics().isUp())
                    .isFalse();
            assertThat(context.getBean(RedisSseBroker.class).statistics().problem())
                    .contains("localhost");
            SseEventPublisher publisher = context.getBean(SseEventPublisher.class);
            assertThatExceptionOfType(NotPublishedException.class)
                    .isThrownBy(() -> publisher.publish("orders", SseEvent.of("x")))
                    .withMessage("Redis cannot be reached");
        });
    }

    @Test
    void failsToStartWithoutRedisWhereItIsRequired() {
        redis.withPropertyValues("sse.redis.required-at-start=true")
                .run(context -> assertThat(context)
                        .hasFailed()
                        .getFailure()
                        .rootCause()
                        .hasMessageContaining("Redis cannot be reached: ")
                        .hasMessageContaining("'sse.redis.required-at-start'"));
    }

    @Test
    void anApplicationsOwnBrokerIsKept() {
        redis.withUserConfiguration(OwnBroker.class)
                .run(context ->
                        assertThat(context).hasSingleBean(SseBroker.class).doesNotHaveBean(RedisSseBroker.class));
    }

    @Test
    void withoutTheRedisModuleItSaysWhatToAdd() {
        assertAsksForTheModule(redis.withClassLoader(new FilteredClassLoader(RedisSseBroker.class)));
    }

    @Test
    void withoutTheRedisModuleNothingChangesBesideSpringDataRedis() {
        runner.withClassLoader(new FilteredClassLoader(RedisSseBroker.class))
                .run(context -> assertThat(context).hasNotFailed().hasSingleBean(SseBroker.class));
    }

    @Test
    void withoutSpringDataRedisItSaysWhatToAdd() {
        assertAsksForTheModule(redis.withClassLoader(new FilteredClassLoader(LettuceConnectionFactory.class)));
    }

    @Test
    void withoutAConnectionFactoryItSaysWhatToAdd() {
        assertAsksForTheModule(new ApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(SseAutoConfiguration.class, SseRedisAutoConfiguration.class))
                .withPropertyValues("sse.broker=redis"));
    }

    private static void assertAsksForTheModule(ApplicationContextRunner runner) {
        runner.run(context -> assertThat(context)
                .hasFailed()
                .getFailure()
                .rootCause()
                .isInstanceOf(InvalidConfigurationPropertyValueException.class)
                .hasMessageContaining("sse.broker")
                .hasMessageContaining("add dev.ssespring:sse-redis"));
    }

    @ParameterizedTest
    @CsvSource({
        "namespace,{a}",
        "namespace,''",
        "timeout,0ms",
        "publish-wait,-1ms",
        "max-waiting,0",
        "log-max-events,15",
        "log-max-size,15B",
        "topic-expiry,0ms"
    })
    void aValueThatCannotBeIsNamed(String name, String value) {
        redis.withPropertyValues("sse.redis." + name + "=" + value)
                .run(context -> assertThat(context)
                        .hasFailed()
                        .getFailure()
                        .rootCause()
                        .isInstanceOf(InvalidConfigurationPropertyValueException.class)
                        .hasMessageContaining("sse.redis." + name));
    }

    @Test
    void aMasterWithReplicasOfFixedRolesIsRefused() {
        redis.withPropertyValues("spring.data.redis.masterreplica.nodes=localhost:1,localhost:2")
                .run(context -> assertThat(context)
                        .hasFailed()
                        .getFailure()
                        .rootCause()
                        .isInstanceOf(InvalidConfigurationPropertyValueException.class)
                        .hasMessageContaining("spring.data.redis.masterreplica.nodes"));
    }

    @Test
    void aNativeImageHoldsTheScripts() {
        RuntimeHints hints = new RuntimeHints();
        new RedisScriptHints().registerHints(hints, null);

        assertThat(RuntimeHintsPredicates.resource().forResource("dev/ssespring/broker/redis/publish.lua"))
                .accepts(hints);
    }

    @Configuration(proxyBeanMethods = false)
    static class OwnBroker {

        @Bean
        SseBroker ownBroker(SseClock clock) {
            return SseBroker.inMemory(HistoryPolicy.DEFAULTS, clock);
        }
    }
}
