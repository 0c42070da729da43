package dev.ssespring.broker.redis;

import static org.awaitility.Awaitility.await;

import dev.ssespring.broker.HistoryPolicy;
import dev.ssespring.broker.Position;
import dev.ssespring.broker.TopicHistory;
import dev.ssespring.concurrent.SseClock;
import dev.ssespring.concurrent.SseThreads;
import dev.ssespring.concurrent.SystemClock;
import dev.ssespring.protocol.SseEvent;
import dev.ssespring.publisher.OverflowPolicy;
import dev.ssespring.publisher.PublisherOptions;
import dev.ssespring.publisher.SseEventPublisher;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.convert.ApplicationConversionService;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;

/** Publisher on a Redis whose connection is configured by properties of Spring Boot. */
final class TestNode implements AutoCloseable {

    private static final PublisherOptions.Mailbox LARGE_MAILBOX =
            new PublisherOptions.Mailbox(100_000, 256 << 20, OverflowPolicy.DISCONNECT);

    private final ConfigurableApplicationContext context;

    private TestNode(ConfigurableApplicationContext context) {
        this.context = context;
    }

    static TestNode start(int redisPort, String... properties) {
        List<String> all = new ArrayList<>(List.of("spring.data.redis.port=" + redisPort));
        all.addAll(List.of(properties));
        return new TestNode(new SpringApplicationBuilder(Application.class)
                .web(WebApplicationType.NONE)
                .properties(all.toArray(String[]::new))
                .properties(Map.of("spring.main.banner-mode", "off", "logging.level.root", "WARN"))
                .run());
    }

    ConfigurableApplicationContext context() {
        return context;
    }

    SseEventPublisher publisher() {
        return context.getBean(SseEventPublisher.class);
    }

    RedisBrokerStatistics statistics() {
        return context.getBean(RedisSseBroker.class).statistics();
    }

    List<TopicHistory> topics() {
        return context.getBean(RedisSseBroker.class).topics();
    }

    Position publish(String data) {
        return publisher().publish("orders", SseEvent.of(data)).position();
    }

    TestStream subscribe() {
        return resume(null);
    }

    TestStream resume(String lastEventId) {
        return TestStream.open(publisher(), lastEventId, "orders");
    }

    void awaitUp() {
        await("the node is connected")
                .atMost(Duration.ofSeconds(30))
                .until(() -> statistics().isUp());
    }

    void awaitDown() {
        await("the node has detected the outage")
                .atMost(Duration.ofSeconds(30))
                .until(() -> !statistics().isUp());
    }

    @Override
    public void close() {
        context.close();
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Application {

        @Bean
        SystemClock clock() {
            return SseClock.system("test-clock");
        }

        @Bean
        ExecutorService producers() {
            return SseThreads.growingPool("test-producer-", 16);
        }

        @Bean
        RedisSseBroker broker(LettuceConnectionFactory connections, SseClock clock, Environment environment) {
            RedisSseBroker broker =
                    RedisSseBroker.create(connections, HistoryPolicy.DEFAULTS, options(environment), clock);
            broker.start();
            return broker;
        }

        private static RedisBrokerOptions options(Environment environment) {
            RedisBrokerOptions defaults = RedisBrokerOptions.DEFAULTS;
            return new RedisBrokerOptions(
                    environment.getProperty("sse.redis.namespace", defaults.namespace()),
                    duration(environment, "sse.redis.timeout", defaults.timeout()),
                    duration(environment, "sse.redis.publish-wait", defaults.publishWait()),
                    environment.getProperty("sse.redis.max-waiting", Integer.class, defaults.maxWaiting()),
                    new RedisBrokerOptions.Log(
                            environment.getProperty(
                                    "sse.redis.log-max-events",
                                    Integer.class,
                                    defaults.log().maxEvents()),
                            defaults.log().maxBytes()),
                    defaults.topicExpiry());
        }

        private static Duration duration(Environment environment, String name, Duration otherwise) {
            String value = environment.getProperty(name);
            return (value != null)
                    ? ApplicationConversionService.getSharedInstance().convert(value, Duration.class)
                    : otherwise;
        }

        @Bean
        SseEventPublisher publisher(RedisSseBroker broker, ExecutorService producers, SseClock clock) {
            PublisherOptions defaults = PublisherOptions.DEFAULTS;
            return SseEventPublisher.builder(broker, producers, clock)
                    .options(new PublisherOptions(
                            LARGE_MAILBOX, defaults.times(), defaults.limits(), defaults.notices(), defaults.writers()))
                    .build();
        }

        /** Stops the broker before the connection factory, which is in phase 0. */
        @Bean
        SmartLifecycle brokerLifecycle(RedisSseBroker broker) {
            return new SmartLifecycle() {

                private volatile boolean running;

                @Override
                public void start() {
                    broker.start();
                    running = true;
                }

                @Override
                public void stop() {
                    broker.close();
                    running = false;
                }

                @Override
                public boolean isRunning() {
                    return running;
                }
            };
        }
    }
}
