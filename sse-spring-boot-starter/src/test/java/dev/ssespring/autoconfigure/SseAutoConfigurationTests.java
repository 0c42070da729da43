package dev.ssespring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.awaitility.Awaitility.await;

import dev.ssespring.concurrent.SystemClock;
import dev.ssespring.json.JsonPayloadWriter;
import dev.ssespring.publisher.PayloadWriter;
import dev.ssespring.publisher.SseEventPublisher;
import dev.ssespring.web.SseWebMvcConfigurer;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.task.TaskExecutionAutoConfiguration;
import org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.task.VirtualThreadTaskExecutor;
import tools.jackson.databind.json.JsonMapper;

/** The beans that the starter makes, and when. */
class SseAutoConfigurationTests {

    private final ApplicationContextRunner runner =
            new ApplicationContextRunner().withConfiguration(AutoConfigurations.of(SseAutoConfiguration.class));

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
    void eachProducerGetsAThreadOfItsOwn() {
        runner.withPropertyValues("sse.producers.max-threads=3").run(context -> {
            ThreadPoolExecutor executor = (ThreadPoolExecutor) context.getBean(SseAutoConfiguration.PRODUCER_EXECUTOR);
            assertThat(executor.getMaximumPoolSize()).isEqualTo(3);
            assertThat(executor.getQueue().remainingCapacity()).isZero();
            assertThat(executor.getKeepAliveTime(TimeUnit.NANOSECONDS)).isZero();
        });
    }

    @Test
    @EnabledForJreRange(min = JRE.JAVA_21)
    void producersRunOnVirtualThreadsWhereTheApplicationUsesThem() {
        runner.withPropertyValues("spring.threads.virtual.enabled=true")
                .run(context -> assertThat(context.getBean(SseAutoConfiguration.PRODUCER_EXECUTOR))
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
    void closingTheContextEndsTheThreads() {
        // Cached contexts of other tests have threads of their own.
        List<Thread> before = sseThreads();
        runner.run(context -> {
            context.getBean(SystemClock.class);
            assertThat(sseThreads()).isNotEmpty().isNotEqualTo(before);
        });
        await().untilAsserted(() -> assertThat(before).containsAll(sseThreads()));
    }

    @Test
    void streamsEndBeforeTheWebServersGracefulShutdown() {
        int bootsGracefulShutdownPhase = Integer.MAX_VALUE - 1024;
        runner.run(context -> assertThat(context.getBean(PhasedLifecycle.class).getPhase())
                .isGreaterThan(bootsGracefulShutdownPhase));
    }

    private static List<Thread> sseThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(Thread::isAlive)
                .filter(thread -> thread.getName().startsWith("sse-"))
                .toList();
    }

    record Order(int orderNumber) {}

    @Configuration(proxyBeanMethods = false)
    static class NeedsExecutor {

        @Bean
        Object user(Executor executor) {
            return executor.toString();
        }
    }
}
