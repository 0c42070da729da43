package dev.ssespring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.BDDMockito.given;
import static org.mockito.Mockito.mock;

import dev.ssespring.actuate.SseRunsEndpoint;
import dev.ssespring.actuate.SseRunsHealthIndicator;
import dev.ssespring.runs.RunOptions;
import dev.ssespring.runs.RunState;
import dev.ssespring.runs.SseRuns;
import dev.ssespring.runs.redis.RedisRunStore;
import dev.ssespring.runs.store.InMemoryRunStore;
import dev.ssespring.runs.store.RunStore;
import dev.ssespring.runs.store.RunStoreException;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationHandler;
import io.micrometer.observation.ObservationRegistry;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.actuate.autoconfigure.endpoint.EndpointAutoConfiguration;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.data.redis.autoconfigure.DataRedisAutoConfiguration;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** The beans and properties of runs. */
class SseRunsAutoConfigurationTests {

    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(
                    SseAutoConfiguration.class, SseRunsAutoConfiguration.class, EndpointAutoConfiguration.class));

    private static void awaitEnd(SseRuns runs, String id) {
        await().until(() -> runs.find(id).orElseThrow().state().isTerminal()
                && runs.active().isEmpty());
    }

    @Test
    void runsAreThereWithoutAnyConfiguration() {
        runner.run(context -> {
            SseRuns runs = context.getBean(SseRuns.class);
            runs.start("r", run -> run.append("a"));
            awaitEnd(runs, "r");
            assertThat(context).hasSingleBean(InMemoryRunStore.class);
            assertThat(runs.find("r").orElseThrow().state()).isEqualTo(RunState.COMPLETED);
        });
    }

    @Test
    void limitsAreProperties() {
        runner.withPropertyValues("sse.runs.max-events=1").run(context -> {
            SseRuns runs = context.getBean(SseRuns.class);
            runs.start("r", run -> {
                run.append("a");
                run.append("b");
            });
            awaitEnd(runs, "r");
            assertThat(runs.find("r").orElseThrow().reason()).isEqualTo("limit-exceeded");
        });
    }

    @Test
    void aValueOutOfRangeFailsTheStartAndIsNamed() {
        for (String property : List.of(
                "sse.runs.retention=0s",
                "sse.runs.max-events=0",
                "sse.runs.max-size=0B",
                "sse.runs.lease=500ms",
                "sse.runs.flush-window=-1ms",
                "sse.runs.max-active=0",
                "sse.runs.drain-timeout=-1s",
                "sse.runs.retry=-1s",
                "sse.runs.memory.max-runs=0",
                "sse.runs.memory.max-size=0B")) {
            runner.withPropertyValues(property)
                    .run(context -> assertThat(context)
                            .getFailure()
                            .rootCause()
                            .hasMessageContaining(property.substring(0, property.indexOf('='))));
        }
    }

    @Test
    void aStoreOfTheApplicationReplacesTheOneInMemory() {
        RunStore own = mock(RunStore.class);
        given(own.listen(any())).willReturn(() -> {});
        runner.withBean(RunStore.class, () -> own)
                .run(context -> assertThat(context).doesNotHaveBean(InMemoryRunStore.class));
    }

    @Test
    void runsAreInRedisWhenAPropertyOrTheBrokerSaysSo() {
        ApplicationContextRunner redis = runner.withConfiguration(
                        AutoConfigurations.of(DataRedisAutoConfiguration.class, SseRedisAutoConfiguration.class))
                .withPropertyValues("spring.data.redis.port=1", "sse.redis.timeout=200ms");
        redis.withPropertyValues("sse.runs.store=redis")
                .run(context -> assertThat(context).hasSingleBean(RedisRunStore.class));
        redis.withPropertyValues("sse.broker=redis")
                .run(context -> assertThat(context).hasSingleBean(RedisRunStore.class));
        redis.withPropertyValues("sse.broker=redis", "sse.runs.store=memory")
                .run(context -> assertThat(context).hasSingleBean(InMemoryRunStore.class));
        redis.run(context -> assertThat(context).hasSingleBean(InMemoryRunStore.class));
        runner.withPropertyValues("sse.runs.store=redis")
                .run(context -> assertThat(context).getFailure().rootCause().hasMessageContaining("sse.runs.store"));
    }

    @Test
    @ExtendWith(OutputCaptureExtension.class)
    void anApplicationWithoutRunsHasNoConnectionThreadOrLogLineOfTheirStore(CapturedOutput output) {
        ApplicationContextRunner redis = runner.withBean(SimpleMeterRegistry.class)
                .withConfiguration(
                        AutoConfigurations.of(DataRedisAutoConfiguration.class, SseRedisAutoConfiguration.class))
                .withPropertyValues(
                        "sse.broker=redis",
                        "spring.data.redis.port=1",
                        "sse.redis.timeout=200ms",
                        "management.endpoints.web.exposure.include=*",
                        "management.endpoints.jmx.exposure.include=*");
        redis.run(context -> {
            assertThat(context).hasSingleBean(RedisRunStore.class);
            assertThat(context.getBean(SseRunsHealthIndicator.class).health().getStatus())
                    .isEqualTo(Status.UP);
            context.getBean(SseRunsEndpoint.class).runs(null);
            context.getBean(MeterRegistry.class).get("sse.runs.active").gauge().value();

            assertThat(context.getBean(RedisRunStore.class).isIdle()).isTrue();
            assertThat(threads()).noneMatch(name -> name.startsWith("sse-runs"));
            assertThat(output).doesNotContainIgnoringCase("runs");

            // The first use finds out that Redis cannot be reached.
            SseRuns runs = context.getBean(SseRuns.class);
            assertThatExceptionOfType(RunStoreException.class).isThrownBy(() -> runs.find("r"));
            assertThat(threads()).anyMatch(name -> name.equals("sse-runs-redis"));
            assertThat(output).contains("Redis cannot be reached: runs wait");
            assertThat(context.getBean(SseRunsHealthIndicator.class).health().getStatus())
                    .isEqualTo(Status.DOWN);
        });
        assertThat(threads()).noneMatch(name -> name.equals("sse-runs-redis"));
    }

    private static Stream<String> threads() {
        return Thread.getAllStackTraces().keySet().stream().map(Thread::getName);
    }

    @Test
    void runsAreMeasured() {
        runner.withBean(SimpleMeterRegistry.class).run(context -> {
            SseRuns runs = context.getBean(SseRuns.class);
            runs.start("r", run -> run.append("data"));
            awaitEnd(runs, "r");
            MeterRegistry registry = context.getBean(MeterRegistry.class);
            assertThat(registry.get("sse.runs.started").functionCounter().count())
                    .isEqualTo(1);
            assertThat(registry.get("sse.runs.events").functionCounter().count())
                    .isEqualTo(1);
            assertThat(registry.get("sse.runs.active").gauge().value()).isZero();
            assertThat(registry.get("sse.runs.readers").gauge().value()).isZero();
            await().untilAsserted(() -> assertThat(registry.get("sse.runs.duration")
                            .tag("outcome", "completed")
                            .timer()
                            .count())
                    .isEqualTo(1));
        });
    }

    @Test
    void eachRunIsOneObservationWhoseParentIsCurrentAtTheStart() {
        List<Observation.Context> stopped = new CopyOnWriteArrayList<>();
        ObservationRegistry registry = ObservationRegistry.create();
        registry.observationConfig().observationHandler(new ObservationHandler<>() {
            @Override
            public boolean supportsContext(Observation.Context context) {
                return true;
            }

            @Override
            public void onStop(Observation.Context context) {
                stopped.add(context);
            }
        });
        runner.withBean(ObservationRegistry.class, () -> registry).run(context -> {
            SseRuns runs = context.getBean(SseRuns.class);
            Observation request = Observation.start("request", registry);
            CountDownLatch current = new CountDownLatch(1);
            request.scoped(() -> {
                runs.start("r", run -> {
                    if (registry.getCurrentObservation() != null
                            && registry.getCurrentObservation()
                                    .getContext()
                                    .getName()
                                    .equals("sse.run")) {
                        current.countDown();
                    }
                });
            });
            awaitEnd(runs, "r");
            await().until(() -> !stopped.isEmpty());
            Observation.Context observed = stopped.get(0);
            assertThat(current.getCount()).isZero();
            assertThat(observed.getName()).isEqualTo("sse.run");
            assertThat(observed.getParentObservation()).isEqualTo(request);
            assertThat(observed.getLowCardinalityKeyValue("outcome").getValue()).isEqualTo("completed");
            assertThat(observed.getLowCardinalityKeyValue("dialect").getValue()).isEqualTo("plain");
            assertThat(observed.getHighCardinalityKeyValue("run.id").getValue()).isEqualTo("r");
        });
    }

    @Test
    void healthTellsWhetherRunsCanBeStarted() {
        runner.run(context -> {
            SseRunsHealthIndicator health = context.getBean(SseRunsHealthIndicator.class);
            assertThat(health.health().getStatus()).isEqualTo(Status.UP);
            context.getBean(SseRuns.class).drain();
            assertThat(health.health().getStatus()).isEqualTo(Status.OUT_OF_SERVICE);
        });
    }

    @Test
    void healthIsDownWhileTheStoreCannotBeReached() {
        RunStore broken = mock(RunStore.class);
        given(broken.listen(any())).willReturn(() -> {});
        given(broken.find(any())).willThrow(new RunStoreException("away", null));
        runner.withBean(RunStore.class, () -> broken)
                .run(context -> assertThat(context.getBean(SseRunsHealthIndicator.class)
                                .health()
                                .getStatus())
                        .isEqualTo(Status.DOWN));
    }

    @Test
    void theEndpointShowsFindsAndCancelsRunsAndHidesOwners() {
        runner.withPropertyValues(
                        "management.endpoints.web.exposure.include=*", "management.endpoints.jmx.exposure.include=*")
                .run(context -> {
                    SseRuns runs = context.getBean(SseRuns.class);
                    CountDownLatch go = new CountDownLatch(1);
                    runs.start("r", RunOptions.ownedBy("anna"), run -> go.await());
                    SseRunsEndpoint endpoint = context.getBean(SseRunsEndpoint.class);

                    assertThat(endpoint.runs(null).accepting()).isTrue();
                    assertThat(endpoint.runs(null).active()).singleElement().satisfies(run -> {
                        assertThat(run.id()).isEqualTo("r");
                        assertThat(run.state()).isEqualTo("running");
                        assertThat(run.owner()).isEqualTo("******");
                    });
                    assertThat(endpoint.runs(0).active()).isEmpty();
                    assertThat(endpoint.cancel("r").cancelled()).isTrue();
                    assertThat(endpoint.run("r").state()).isEqualTo("cancelled");
                    assertThat(endpoint.run("r").reason()).isEqualTo("operator");
                    assertThat(endpoint.cancel("r").cancelled()).isFalse();
                    assertThat(endpoint.run("other")).isNull();
                    go.countDown();
                });
    }
}
