package dev.ssespring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ssespring.broker.HistoryPolicy;
import dev.ssespring.broker.SseBroker;
import dev.ssespring.concurrent.ManualClock;
import dev.ssespring.concurrent.SseClock;
import dev.ssespring.concurrent.SystemClock;
import dev.ssespring.publisher.PayloadWriter;
import dev.ssespring.publisher.SseEventPublisher;
import dev.ssespring.publisher.StreamRequest;
import dev.ssespring.publisher.StreamSink;
import dev.ssespring.web.RefusalPolicy;
import dev.ssespring.web.SseWebMvcConfigurer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** An application's own beans take the place of the starter's, and are used. */
class SseReplacementsTests {

    private final ApplicationContextRunner runner =
            new ApplicationContextRunner().withConfiguration(AutoConfigurations.of(SseAutoConfiguration.class));

    @Test
    void publisherUsesTheApplicationsBroker() {
        SseBroker broker = SseBroker.inMemory(HistoryPolicy.DEFAULTS, new ManualClock());
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
            assertThat(clock.timers()).as("broker and publisher").isEqualTo(2);
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
        runner.withBean(SseAutoConfiguration.PRODUCER_EXECUTOR, Executor.class, () -> tasks::add)
                .run(context -> {
                    context.getBean(SseEventPublisher.class).stream(out -> {})
                            .open(new StreamRequest(null, null, null), new IdleSink())
                            .onCompleted();
                    assertThat(tasks).hasSize(1);
                });
    }

    @Test
    void twoPublishersOfTheApplicationsOwnDoNotFailTheStart() {
        runner.withBean("one", SseEventPublisher.class, () -> new Replacements().publisher)
                .withBean("two", SseEventPublisher.class, () -> new Replacements().publisher)
                .run(context -> assertThat(context).hasNotFailed().doesNotHaveBean(PhasedLifecycle.class));
    }

    @Test
    void lifecycleCanBeReplacedByName() {
        runner.withBean("sseStreamsLifecycle", Object.class, Object::new)
                .run(context -> assertThat(context).hasNotFailed().doesNotHaveBean(PhasedLifecycle.class));
    }

    @Test
    void everyPartCanBeReplacedByABean() {
        new WebApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(SseAutoConfiguration.class, SseWebMvcAutoConfiguration.class))
                .withUserConfiguration(Replacements.class)
                .run(context -> {
                    Replacements replacements = context.getBean(Replacements.class);
                    assertThat(context.getBean(SseBroker.class)).isSameAs(replacements.broker);
                    assertThat(context.getBean(SseClock.class)).isSameAs(replacements.clock);
                    assertThat(context.getBean(PayloadWriter.class)).isSameAs(replacements.payloads);
                    assertThat(context.getBean(SseAutoConfiguration.PRODUCER_EXECUTOR))
                            .isSameAs(replacements.executor);
                    assertThat(context.getBean(SseEventPublisher.class)).isSameAs(replacements.publisher);
                    assertThat(context.getBean(SseWebMvcConfigurer.class)).isSameAs(replacements.mvc);
                });
    }

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
    static class Replacements {

        private final SseBroker broker = newBroker();
        private final SystemClock clock = SseClock.system("mine");
        private final PayloadWriter payloads = String::valueOf;
        private final Executor executor = Runnable::run;
        private final SseEventPublisher publisher =
                SseEventPublisher.builder(newBroker(), executor, clock).build();
        private final SseWebMvcConfigurer mvc = new SseWebMvcConfigurer(RefusalPolicy.STREAM);

        private static SseBroker newBroker() {
            return SseBroker.inMemory(HistoryPolicy.DEFAULTS, new ManualClock());
        }

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

        @Bean(name = SseAutoConfiguration.PRODUCER_EXECUTOR, defaultCandidate = false)
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
