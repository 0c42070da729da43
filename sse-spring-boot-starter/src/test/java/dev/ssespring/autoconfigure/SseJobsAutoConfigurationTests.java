package dev.ssespring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import dev.ssespring.actuate.SseJobsEndpoint;
import dev.ssespring.actuate.SseJobsHealthIndicator;
import dev.ssespring.concurrent.ManualClock;
import dev.ssespring.jobs.JobHandle;
import dev.ssespring.jobs.JobQueue;
import dev.ssespring.jobs.JobRejected;
import dev.ssespring.jobs.JobWorkerOptions;
import dev.ssespring.jobs.SseJobs;
import dev.ssespring.jobs.listener.SseJobListener;
import dev.ssespring.jobs.store.InMemoryJobStore;
import dev.ssespring.jobs.store.JobStore;
import dev.ssespring.jobs.store.JobStoreException;
import dev.ssespring.jobs.store.QueueStore;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.springframework.boot.actuate.autoconfigure.endpoint.EndpointAutoConfiguration;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

/** The beans and properties of jobs. */
class SseJobsAutoConfigurationTests {

    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(
                    SseAutoConfiguration.class,
                    SseJobsAutoConfiguration.class,
                    SseJobListenerAutoConfiguration.class,
                    EndpointAutoConfiguration.class));

    private static JobQueue<String, String> queue(SseJobs jobs) {
        return jobs.queue("q", String.class, String.class);
    }

    @Test
    void jobsAreThereWithoutAnyConfiguration() {
        runner.run(context -> {
            SseJobs jobs = context.getBean(SseJobs.class);
            jobs.work("q", String.class, JobWorkerOptions.DEFAULTS, (payload, job) -> payload + "!");

            assertThat(queue(jobs).submit("a").result().get(10, TimeUnit.SECONDS))
                    .isEqualTo("a!");
            assertThat(context).hasSingleBean(InMemoryJobStore.class).doesNotHaveBean("sseJobRoutes");
        });
    }

    @Test
    void thereAreNoneWithoutTheModule() {
        runner.withClassLoader(new FilteredClassLoader("dev.ssespring.jobs"))
                .run(context -> assertThat(context).hasNotFailed().doesNotHaveBean("sseJobs"));
    }

    @Test
    void theOptionsOfAQueueArePropertiesOverThoseOfAllQueues() {
        runner.withPropertyValues(
                        "sse.jobs.defaults.capacity=1",
                        "sse.jobs.queues.big.max-attempts=7",
                        "sse.jobs.queues.big.capacity=2")
                .run(context -> {
                    SseJobs jobs = context.getBean(SseJobs.class);
                    queue(jobs).submit("a");
                    assertThat(catchThrowable(() -> queue(jobs).submit("b")))
                            .hasMessageContaining("sse.jobs.queues.q.capacity");
                    JobQueue<String, String> big = jobs.queue("big", String.class, String.class);
                    big.submit("a");
                    big.submit("b");
                });
    }

    @Test
    void aValueOutOfRangeFailsTheStartAndIsNamed() {
        for (String property : List.of(
                "sse.jobs.max-queues=0",
                "sse.jobs.retry=-1s",
                "sse.jobs.path=jobs",
                "sse.jobs.max-body-size=0B",
                "sse.worker.threads=0",
                "sse.worker.idle=-1s",
                "sse.worker.drain-timeout=-1s")) {
            runner.withPropertyValues(property)
                    .run(context -> assertThat(context)
                            .getFailure()
                            .rootCause()
                            .hasMessageContaining(property.substring(0, property.indexOf('='))));
        }
        runner.withPropertyValues("sse.jobs.defaults.lease=1s")
                .run(context -> assertThat(context)
                        .getFailure()
                        .rootCause()
                        .hasMessageContaining("sse.jobs.defaults")
                        .hasMessageContaining("'lease' must be longer than 'beat'"));
    }

    static class Mistaken {

        @SseJobListener(queue = "q")
        void nothing() {}
    }

    @Test
    void aListenerWithoutAPayloadFailsTheStart() {
        runner.withBean(Mistaken.class)
                .run(context -> assertThat(context)
                        .getFailure()
                        .hasMessageContaining("must have the payload as its first parameter"));
    }

    static class Tagged {

        @SseJobListener(queue = "q", slots = 3, tags = "${tag:gpu}")
        String handle(String payload) {
            return payload + " on a GPU";
        }
    }

    @Test
    void aListenerGetsTheJobsThatNeedItsTags() {
        runner.withBean(Tagged.class).run(context -> {
            CompletableFuture<String> result = queue(context.getBean(SseJobs.class))
                    .submit("a", spec -> spec.requires("gpu"))
                    .result();

            assertThat(result.get(10, TimeUnit.SECONDS)).isEqualTo("a on a GPU");
        });
    }

    @Test
    void theEndpointShowsRetriesAndPurgesDeadLetters() {
        runner.withPropertyValues(
                        "management.endpoints.web.exposure.include=*", "management.endpoints.jmx.exposure.include=*")
                .run(context -> {
                    SseJobs jobs = context.getBean(SseJobs.class);
                    jobs.work("q", String.class, JobWorkerOptions.DEFAULTS, (payload, job) -> {
                        throw new JobRejected("no");
                    });
                    JobHandle<String> job = queue(jobs).submit("secret payload");
                    assertThat(job.result()).failsWithin(Duration.ofSeconds(10));
                    SseJobsEndpoint endpoint = context.getBean(SseJobsEndpoint.class);

                    SseJobsEndpoint.ReportedQueue queue = endpoint.queue("q");
                    assertThat(queue.counts().dead()).isEqualTo(1);
                    assertThat(queue.workers()).hasSize(1);
                    assertThat(queue.deadLetters().get(0).error()).isEqualTo("no");
                    assertThat(endpoint.queues().toString()).doesNotContain("secret");
                    assertThat(endpoint.queue("unknown")).isNull();

                    assertThat(endpoint.retry("q", job.id()).changed()).isTrue();
                    assertThat(job.result()).failsWithin(Duration.ofSeconds(10));
                    assertThat(endpoint.purge("q", job.id()).changed()).isTrue();
                    assertThat(endpoint.purge("q", job.id()).changed()).isFalse();
                });
    }

    @Test
    void healthTellsThatJobsWaitForTags() {
        runner.run(context -> {
            SseJobs jobs = context.getBean(SseJobs.class);
            SseJobsHealthIndicator health = context.getBean(SseJobsHealthIndicator.class);
            assertThat(health.health().getStatus()).isEqualTo(Status.UP);
            queue(jobs).submit("a", spec -> spec.requires("gpu"));

            assertThat(health.health().getStatus()).isEqualTo(Status.UP);
            assertThat(health.health().getDetails().toString())
                    .contains("1 jobs wait in queue 'q', and there is no worker with tags gpu");

            jobs.drain();
            assertThat(health.health().getStatus()).isEqualTo(Status.OUT_OF_SERVICE);
        });
    }

    @Test
    void metersCountWhatIsAccepted() {
        runner.withBean(SimpleMeterRegistry.class).run(context -> {
            SseJobs jobs = context.getBean(SseJobs.class);
            MeterRegistry meters = context.getBean(MeterRegistry.class);
            JobHandle<String> job = queue(jobs).submit("a");
            assertThat(meters.get("sse.jobs.ready").tag("queue", "q").gauge().value())
                    .isEqualTo(1);

            jobs.work("q", String.class, JobWorkerOptions.DEFAULTS, (payload, context1) -> payload);
            job.result().get(10, TimeUnit.SECONDS);

            assertThat(meters.get("sse.jobs.ready").gauge().value()).isZero();
            assertThat(meters.get("sse.jobs.dispatch.latency").timer().count()).isEqualTo(1);
            await().untilAsserted(() -> assertThat(meters.get("sse.jobs.settled")
                            .tag("operation", "complete")
                            .tag("outcome", "accepted")
                            .counter()
                            .count())
                    .isEqualTo(1));
        });
    }

    @Test
    void everyStateOfAJobHasAGauge() {
        runner.withBean(SimpleMeterRegistry.class).run(context -> {
            SseJobs jobs = context.getBean(SseJobs.class);
            MeterRegistry meters = context.getBean(MeterRegistry.class);
            CountDownLatch released = new CountDownLatch(1);
            jobs.work("q", String.class, JobWorkerOptions.DEFAULTS.tags("gpu"), (payload, job) -> {
                released.await();
                return payload;
            });
            JobQueue<String, String> queue = queue(jobs);
            queue.submit("leased", spec -> spec.requires("gpu").key("k"));
            await().untilAsserted(() -> assertThat(gauge(meters, "leased")).isEqualTo(1));
            queue.submit("blocked", spec -> spec.requires("gpu").key("k"));
            queue.submit("later", spec -> spec.delay(Duration.ofHours(1)));
            queue.submit("waits", spec -> spec.requires("tpu"));
            queue.submit("waits, too", spec -> spec.requires("tpu"));
            jobs.work("q", String.class, JobWorkerOptions.DEFAULTS.tags("cpu"), (payload, job) -> {
                throw new JobRejected("no");
            });
            queue.submit("dead", spec -> spec.requires("cpu"));

            await().untilAsserted(() -> assertThat(gauge(meters, "dead")).isEqualTo(1));
            assertThat(gauge(meters, "leased")).isEqualTo(1);
            assertThat(gauge(meters, "blocked")).isEqualTo(1);
            assertThat(gauge(meters, "delayed")).isEqualTo(1);
            assertThat(gauge(meters, "ready")).isEqualTo(2);
            await().untilAsserted(() ->
                    assertThat(gauge(meters, "oldest.age")).isPositive().isLessThan(60));
            released.countDown();
        });
    }

    private static double gauge(MeterRegistry meters, String name) {
        return meters.get("sse.jobs." + name).tag("queue", "q").gauge().value();
    }

    @Test
    void healthIsDownWhileTheStoreCannotBeReached() {
        AtomicBoolean down = new AtomicBoolean();
        InMemoryJobStore memory = new InMemoryJobStore(new ManualClock());
        JobStore store = (name, options) -> {
            QueueStore queue = memory.queue(name, options);
            return (QueueStore) Proxy.newProxyInstance(
                    QueueStore.class.getClassLoader(),
                    new Class<?>[] {QueueStore.class},
                    (proxy, method, arguments) -> {
                        if (down.get() && !method.getName().equals("listen")) {
                            throw new JobStoreException("down by this test", null);
                        }
                        return method.invoke(queue, arguments);
                    });
        };
        runner.withBean(JobStore.class, () -> store).run(context -> {
            SseJobsHealthIndicator health = context.getBean(SseJobsHealthIndicator.class);
            queue(context.getBean(SseJobs.class)).submit("a");
            assertThat(health.health().getStatus()).isEqualTo(Status.UP);

            down.set(true);
            assertThat(health.health().getStatus()).isEqualTo(Status.DOWN);

            down.set(false);
            assertThat(health.health().getStatus()).isEqualTo(Status.UP);
        });
    }
}
