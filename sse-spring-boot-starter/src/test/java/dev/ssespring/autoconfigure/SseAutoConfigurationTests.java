package dev.ssespring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.awaitility.Awaitility.await;

import dev.ssespring.broker.SseBroker;
import dev.ssespring.concurrent.ManualClock;
import dev.ssespring.concurrent.SseClock;
import dev.ssespring.concurrent.SystemClock;
import dev.ssespring.json.JsonPayloadWriter;
import dev.ssespring.publisher.PayloadWriter;
import dev.ssespring.publisher.PublisherOptions;
import dev.ssespring.publisher.SseEventPublisher;
import dev.ssespring.publisher.StreamRequest;
import dev.ssespring.publisher.StreamSink;
import dev.ssespring.web.RefusalPolicy;
import dev.ssespring.web.SseWebMvcConfigurer;
import jakarta.servlet.Servlet;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadPoolExecutor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.task.TaskExecutionAutoConfiguration;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.context.runner.ReactiveWebApplicationContextRunner;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.task.VirtualThreadTaskExecutor;
import org.springframework.web.servlet.DispatcherServlet;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class SseAutoConfigurationTests {

    private static final AutoConfigurations OURS =
            AutoConfigurations.of(SseAutoConfiguration.class, SseWebMvcAutoConfiguration.class);

    private final ApplicationContextRunner runner = new ApplicationContextRunner().withConfiguration(OURS);
    private final WebApplicationContextRunner webRunner = new WebApplicationContextRunner().withConfiguration(OURS);

    @Test
    void publisherIsThereWithoutAWebServer() {
        runner.run(context -> {
            assertThat(context).hasSingleBean(SseEventPublisher.class).doesNotHaveBean(SseWebMvcConfigurer.class);
            assertThat(context.getBean(SseEventPublisher.class)
                            .publish("orders", "created", "text")
                            .position()
                            .sequence())
                    .isEqualTo(1);
        });
    }

    @Test
    void controllersMayReturnStreamsInAServletApplication() {
        webRunner.run(context -> assertThat(context).hasSingleBean(SseWebMvcConfigurer.class));
    }

    @Test
    void nothingForMvcWithoutMvc() {
        webRunner
                .withClassLoader(new FilteredClassLoader(DispatcherServlet.class))
                .run(context -> assertThat(context)
                        .hasSingleBean(SseEventPublisher.class)
                        .doesNotHaveBean(SseWebMvcConfigurer.class));
    }

    @Test
    void nothingForMvcWithoutServlets() {
        webRunner
                .withClassLoader(new FilteredClassLoader(Servlet.class))
                .run(context -> assertThat(context).doesNotHaveBean(SseWebMvcConfigurer.class));
    }

    @Test
    void nothingForMvcInAReactiveApplication() {
        new ReactiveWebApplicationContextRunner()
                .withConfiguration(OURS)
                .run(context -> assertThat(context)
                        .hasSingleBean(SseEventPublisher.class)
                        .doesNotHaveBean(SseWebMvcConfigurer.class));
    }

    @Test
    void nothingForMvcWithoutAPublisher() {
        new WebApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(SseWebMvcAutoConfiguration.class))
                .run(context -> assertThat(context).hasNotFailed().doesNotHaveBean(SseWebMvcConfigurer.class));
    }

    @Test
    void mvcIsServedForAPublisherOfTheApplicationsOwn() {
        new WebApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(SseWebMvcAutoConfiguration.class))
                .withUserConfiguration(Replacements.class)
                .run(context -> assertThat(context).hasNotFailed().hasSingleBean(SseWebMvcConfigurer.class));
    }

    @Test
    void payloadsAreWrittenByTheApplicationsJsonMapper() {
        runner.withConfiguration(AutoConfigurations.of(JacksonAutoConfiguration.class))
                .withPropertyValues("spring.jackson.property-naming-strategy=SNAKE_CASE")
                .run(context -> assertThat(context.getBean(PayloadWriter.class).write(new Order(42)))
                        .isEqualTo("{\"order_number\":42}"));
    }

    @Test
    void payloadsAreRefusedWithAdviceWithoutJackson() {
        runner.withClassLoader(new FilteredClassLoader(JsonMapper.class)).run(context -> {
            assertThat(context).hasSingleBean(PayloadWriter.class).doesNotHaveBean(JsonPayloadWriter.class);
            SseEventPublisher publisher = context.getBean(SseEventPublisher.class);
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> publisher.publish("orders", "created", Map.of("a", 1)))
                    .withMessageContaining("add spring-boot-starter-jackson, or pass a String");
        });
    }

    @Test
    void payloadsAreRefusedWithAdviceWithoutAJsonMapperBean() {
        runner.run(context ->
                assertThat(context).hasSingleBean(PayloadWriter.class).doesNotHaveBean(JsonPayloadWriter.class));
    }

    @Test
    void payloadsAreRefusedWithAdviceWhereNoneOfTwoJsonMappersIsPrimary() {
        runner.withBean("one", JsonMapper.class, JsonMapper::new)
                .withBean("two", JsonMapper.class, JsonMapper::new)
                .run(context -> assertThatIllegalArgumentException()
                        .isThrownBy(() -> context.getBean(PayloadWriter.class).write(1))
                        .withMessageContaining("more than one, none of them primary"));
    }

    @Test
    void publisherUsesTheApplicationsBroker() {
        SseBroker broker = SseBroker.inMemory();
        runner.withBean(SseBroker.class, () -> broker).run(context -> {
            context.getBean(SseEventPublisher.class).publish("orders", "created", "text");
            assertThat(broker.head().sequence()).isEqualTo(1);
        });
    }

    @Test
    void publisherUsesTheApplicationsClock() {
        ManualClock clock = new ManualClock();
        runner.withBean(ManualClock.class, () -> clock).run(context -> {
            assertThat(context).doesNotHaveBean(SystemClock.class);
            assertThat(clock.timers()).isEqualTo(1);
        });
        assertThat(clock.timers()).isZero();
    }

    @Test
    void publisherUsesTheApplicationsPayloadWriter() {
        List<Object> written = new ArrayList<>();
        PayloadWriter writer = payload -> {
            written.add(payload);
            return "written";
        };
        runner.withBean(PayloadWriter.class, () -> writer).run(context -> {
            context.getBean(SseEventPublisher.class).publish("orders", "created", 42);
            assertThat(written).containsExactly(42);
        });
    }

    @Test
    void publisherUsesTheApplicationsExecutorOfThatName() {
        List<Runnable> tasks = new ArrayList<>();
        runner.withBean(ProducerExecutorConfiguration.BEAN_NAME, Executor.class, () -> tasks::add)
                .run(context -> {
                    context.getBean(SseEventPublisher.class).stream(out -> {})
                            .open(new StreamRequest(null, null, null), new IdleSink());
                    assertThat(tasks).hasSize(1);
                });
    }

    @Test
    void twoPublishersOfTheApplicationsOwnDoNotFailTheStart() {
        runner.withBean("one", SseEventPublisher.class, () -> new Replacements().publisher)
                .withBean("two", SseEventPublisher.class, () -> new Replacements().publisher)
                .run(context -> assertThat(context).hasNotFailed().doesNotHaveBean(StreamsLifecycle.class));
    }

    @Test
    void lifecycleCanBeReplacedByName() {
        runner.withBean("sseStreamsLifecycle", Object.class, Object::new)
                .run(context -> assertThat(context).hasNotFailed().doesNotHaveBean(StreamsLifecycle.class));
    }

    @Test
    void everyPropertyIsDescribedForTheIde() throws IOException {
        String resource = "META-INF/spring-configuration-metadata.json";
        try (InputStream metadata = getClass().getClassLoader().getResourceAsStream(resource)) {
            JsonNode properties = new JsonMapper().readTree(metadata).get("properties");
            assertThat(properties
                            .valueStream()
                            .map(property -> property.get("name").asString()))
                    .containsExactlyInAnyOrder(
                            "sse.heartbeat",
                            "sse.retry",
                            "sse.writer-threads",
                            "sse.drain-timeout",
                            "sse.refusal",
                            "sse.mailbox.max-events",
                            "sse.mailbox.max-size",
                            "sse.producers.max-threads");
            assertThat(properties.valueStream())
                    .allSatisfy(property ->
                            assertThat(property.get("description").asString()).matches("[A-Z].*\\."));
        }
    }

    @Test
    void everyPartCanBeReplacedByABean() {
        webRunner.withUserConfiguration(Replacements.class).run(context -> {
            Replacements replacements = context.getBean(Replacements.class);
            assertThat(context.getBean(SseBroker.class)).isSameAs(replacements.broker);
            assertThat(context.getBean(SseClock.class)).isSameAs(replacements.clock);
            assertThat(context.getBean(PayloadWriter.class)).isSameAs(replacements.payloads);
            assertThat(context.getBean(ProducerExecutorConfiguration.BEAN_NAME)).isSameAs(replacements.executor);
            assertThat(context.getBean(SseEventPublisher.class)).isSameAs(replacements.publisher);
            assertThat(context.getBean(SseWebMvcConfigurer.class)).isSameAs(replacements.mvc);
        });
    }

    @Test
    void producersGetAPoolOfTheirOwnThatGrowsByNeed() {
        runner.withPropertyValues("sse.producers.max-threads=3").run(context -> {
            ThreadPoolExecutor executor = (ThreadPoolExecutor) context.getBean(ProducerExecutorConfiguration.BEAN_NAME);
            assertThat(executor.getMaximumPoolSize()).isEqualTo(3);
            assertThat(executor.getQueue().remainingCapacity()).isZero();
        });
    }

    @Test
    @EnabledForJreRange(min = JRE.JAVA_21)
    void producersRunOnVirtualThreadsWhereTheApplicationUsesThem() {
        runner.withPropertyValues("spring.threads.virtual.enabled=true")
                .run(context -> assertThat(context.getBean(ProducerExecutorConfiguration.BEAN_NAME))
                        .isInstanceOf(VirtualThreadTaskExecutor.class));
    }

    @Test
    void bootStillMakesTheApplicationsExecutor() {
        runner.withConfiguration(AutoConfigurations.of(TaskExecutionAutoConfiguration.class))
                .run(context -> assertThat(context).hasBean("applicationTaskExecutor"));
    }

    @Test
    void applicationMayInjectItsExecutorByType() {
        runner.withConfiguration(AutoConfigurations.of(TaskExecutionAutoConfiguration.class))
                .withUserConfiguration(NeedsExecutor.class)
                .run(context -> assertThat(context).hasNotFailed());
    }

    @Test
    void defaultsAreThoseOfThePublisher() {
        runner.run(context -> {
            SseProperties properties = context.getBean(SseProperties.class);
            assertThat(properties.toOptions()).isEqualTo(PublisherOptions.DEFAULTS);
            assertThat(properties.refusal()).isEqualTo(RefusalPolicy.BY_ACCEPT);
        });
    }

    @Test
    void propertiesReachThePublisher() {
        runner.withPropertyValues(
                        "sse.heartbeat=10s",
                        "sse.retry=500ms",
                        "sse.writer-threads=2",
                        "sse.drain-timeout=3s",
                        "sse.mailbox.max-events=7",
                        "sse.mailbox.max-size=2KB",
                        "sse.refusal=status")
                .run(context -> {
                    SseProperties properties = context.getBean(SseProperties.class);
                    assertThat(properties.toOptions())
                            .isEqualTo(new PublisherOptions(
                                    7, 2048, Duration.ofSeconds(10), Duration.ofMillis(500), 2, Duration.ofSeconds(3)));
                    assertThat(properties.refusal()).isEqualTo(RefusalPolicy.STATUS);
                });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "sse.heartbeat=0s",
                "sse.retry=-1s",
                "sse.writer-threads=0",
                "sse.drain-timeout=-1s",
                "sse.mailbox.max-events=0",
                "sse.mailbox.max-size=0B",
                "sse.producers.max-threads=0"
            })
    void valueOutOfRangeFailsTheStartNamingTheProperty(String property) {
        runner.withPropertyValues(property)
                .run(context -> assertThat(context)
                        .getFailure()
                        .rootCause()
                        .isInstanceOfSatisfying(
                                InvalidConfigurationPropertyValueException.class,
                                ex -> assertThat(ex.getName()).isEqualTo(property.split("=", 2)[0])));
    }

    @Test
    void closingTheContextEndsTheThreads() {
        runner.run(context -> {
            context.getBean(SystemClock.class);
            assertThat(sseThreads()).isNotEmpty();
        });
        await().untilAsserted(() -> assertThat(sseThreads()).isEmpty());
    }

    @Test
    void streamsEndBeforeTheWebServersGracefulShutdown() {
        int bootsGracefulShutdownPhase = Integer.MAX_VALUE - 1024;
        runner.run(context -> assertThat(context.getBean(StreamsLifecycle.class).getPhase())
                .isGreaterThan(bootsGracefulShutdownPhase));
    }

    private static List<String> sseThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(Thread::isAlive)
                .map(Thread::getName)
                .filter(name -> name.startsWith("sse-"))
                .toList();
    }

    record Order(int orderNumber) {}

    /** A response that is never ready. */
    private static final class IdleSink implements StreamSink {

        @Override
        public boolean isReady() {
            return false;
        }

        @Override
        public void write(byte[] bytes, int offset, int length) {}

        @Override
        public void flush() {}

        @Override
        public void end() {}
    }

    @Configuration(proxyBeanMethods = false)
    static class NeedsExecutor {

        @Bean
        Object user(Executor executor) {
            return executor.toString();
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class Replacements {

        private final SseBroker broker = SseBroker.inMemory();
        private final SystemClock clock = SseClock.system("mine");
        private final PayloadWriter payloads = String::valueOf;
        private final Executor executor = Runnable::run;
        private final SseEventPublisher publisher =
                SseEventPublisher.create(SseBroker.inMemory(), PublisherOptions.DEFAULTS, payloads, executor, clock);
        private final SseWebMvcConfigurer mvc = new SseWebMvcConfigurer(RefusalPolicy.STREAM);

        @Bean
        SseBroker myBroker() {
            return broker;
        }

        @Bean
        SystemClock myClock() {
            return clock;
        }

        @Bean
        PayloadWriter myPayloads() {
            return payloads;
        }

        @Bean(name = ProducerExecutorConfiguration.BEAN_NAME, defaultCandidate = false)
        Executor myExecutor() {
            return executor;
        }

        @Bean
        SseEventPublisher myPublisher() {
            return publisher;
        }

        @Bean
        SseWebMvcConfigurer myMvc() {
            return mvc;
        }
    }
}
