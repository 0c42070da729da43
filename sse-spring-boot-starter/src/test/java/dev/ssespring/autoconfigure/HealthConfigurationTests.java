package dev.ssespring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ssespring.actuate.RedisBrokerHealthIndicator;
import dev.ssespring.actuate.SseHealthIndicator;
import dev.ssespring.publisher.SseEventPublisher;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.data.redis.autoconfigure.DataRedisAutoConfiguration;
import org.springframework.boot.health.autoconfigure.contributor.HealthContributorAutoConfiguration;
import org.springframework.boot.health.autoconfigure.registry.HealthContributorRegistryAutoConfiguration;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.health.registry.HealthContributorRegistry;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

/** When the publisher takes part in the application's health. */
class HealthConfigurationTests {

    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(
                    SseAutoConfiguration.class,
                    SseActuatorAutoConfiguration.class,
                    HealthContributorRegistryAutoConfiguration.class,
                    HealthContributorAutoConfiguration.class));

    @Test
    void publisherTakesPartAsSse() {
        runner.run(context -> assertThat(
                        context.getBean(HealthContributorRegistry.class).getContributor("sse"))
                .isSameAs(context.getBean(SseHealthIndicator.class)));
    }

    @Test
    void healthIsSwitchedOffByItsProperty() {
        runner.withPropertyValues("management.health.sse.enabled=false")
                .run(context -> assertThat(context).hasNotFailed().doesNotHaveBean(SseHealthIndicator.class));
    }

    @Test
    void healthIsSwitchedOffWithAllOthers() {
        runner.withPropertyValues("management.health.defaults.enabled=false")
                .run(context -> assertThat(context).doesNotHaveBean(SseHealthIndicator.class));
    }

    @Test
    void indicatorOfThatNameReplacesOurs() {
        runner.withBean(
                        "sseHealthIndicator",
                        HealthIndicator.class,
                        () -> () -> Health.unknown().build())
                .run(context -> assertThat(context).hasNotFailed().doesNotHaveBean(SseHealthIndicator.class));
    }

    @Test
    void noHealthWithoutItsModule() {
        new ApplicationContextRunner()
                .withConfiguration(
                        AutoConfigurations.of(SseAutoConfiguration.class, SseActuatorAutoConfiguration.class))
                .withClassLoader(new FilteredClassLoader(HealthIndicator.class))
                .run(context -> assertThat(context)
                        .hasSingleBean(SseEventPublisher.class)
                        .doesNotHaveBean("sseHealthContributor"));
    }

    @Test
    void noHealthWithoutAPublisher() {
        new ApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(SseActuatorAutoConfiguration.class))
                .run(context -> assertThat(context).hasNotFailed().doesNotHaveBean(SseHealthIndicator.class));
    }

    @Test
    void aBrokerInRedisTakesPartAsSseRedis() {
        redis().run(context -> {
            assertThat(context.getBean(HealthContributorRegistry.class).getContributor("sseRedis"))
                    .isSameAs(context.getBean(RedisBrokerHealthIndicator.class));
            Health health = context.getBean(RedisBrokerHealthIndicator.class).health();
            assertThat(health.getStatus()).isEqualTo(Status.DOWN);
            assertThat(health.getDetails()).containsKeys("downSince", "lag", "problem");
        });
    }

    @Test
    void healthOfTheBrokerInRedisIsSwitchedOffByItsProperty() {
        redis().withPropertyValues("management.health.sse-redis.enabled=false")
                .run(context -> assertThat(context)
                        .hasSingleBean(SseHealthIndicator.class)
                        .doesNotHaveBean(RedisBrokerHealthIndicator.class));
    }

    @Test
    void noHealthOfRedisForABrokerInMemory() {
        runner.run(context -> assertThat(context).doesNotHaveBean(RedisBrokerHealthIndicator.class));
    }

    /** Nothing listens there. */
    private ApplicationContextRunner redis() {
        return runner.withConfiguration(
                        AutoConfigurations.of(SseRedisAutoConfiguration.class, DataRedisAutoConfiguration.class))
                .withPropertyValues("sse.broker=redis", "spring.data.redis.port=1");
    }
}
