package dev.ssespring.jobs.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.ssespring.broker.HistoryPolicy;
import dev.ssespring.broker.SseBroker;
import dev.ssespring.broker.redis.RedisProcess;
import dev.ssespring.concurrent.SseClock;
import dev.ssespring.concurrent.SseThreads;
import dev.ssespring.concurrent.SystemClock;
import dev.ssespring.jobs.JobLimits;
import dev.ssespring.jobs.JobQueue;
import dev.ssespring.jobs.JobQueueOptions;
import dev.ssespring.jobs.JobsBuilder;
import dev.ssespring.jobs.JobsOptions;
import dev.ssespring.jobs.SseJobs;
import dev.ssespring.jobs.store.JobAck;
import dev.ssespring.jobs.store.LeasedJob;
import dev.ssespring.jobs.store.QueueStore;
import dev.ssespring.protocol.SseEvent;
import dev.ssespring.publisher.SseEventPublisher;
import dev.ssespring.runs.TestResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The run of a job whose store is Redis, on two nodes. */
@Timeout(60)
class RedisJobRunIntegrationTests {

    private static final JobQueueOptions OPTIONS = new JobQueueOptions(
            JobNode.options(3, 20).leases(),
            JobNode.options(3, 20).retries(),
            new JobLimits(1_000, 0, 0, 1, Duration.ofMinutes(1)));

    private final List<AutoCloseable> opened = new ArrayList<>();
    private final RedisProcess redis = opened(RedisProcess.start());
    private final SystemClock clock = opened(SseClock.system("test-clock"));
    private final ExecutorService threads = SseThreads.growingPool("test-", 50);

    private <T extends AutoCloseable> T opened(T closeable) {
        opened.add(0, closeable);
        return closeable;
    }

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable each : opened) {
            each.close();
        }
        threads.shutdownNow();
    }

    private SseJobs node() {
        JobNode node = opened(new JobNode(redis));
        SseEventPublisher publisher =
                opened(SseEventPublisher.builder(SseBroker.inMemory(HistoryPolicy.DEFAULTS, clock), threads, clock)
                        .build());
        return opened(new JobsBuilder(publisher, node.store, threads, clock)
                .options(new JobsOptions(OPTIONS, Map.of(), 10, Duration.ofSeconds(1)))
                .build());
    }

    private static List<String> lines(TestResponse response) {
        return response.events.stream()
                .map(event -> event.event() + " " + event.data())
                .toList();
    }

    @Test
    void aJobIsFollowedOnTheNodeWhereItIsNotWorkedOn() throws Exception {
        SseJobs a = node();
        JobQueue<String, String> onA = a.queue("q", String.class, String.class);
        JobQueue<String, String> onB = node().queue("q", String.class, String.class);
        String id = onA.submit("payload").id();
        TestResponse live = TestResponse.open(onB.job(id).events());
        QueueStore store = a.dispatcher().store("q").orElseThrow();
        LeasedJob first = JobNode.claim(store, "w", 1).get(0);
        JobNode.beat(store, "w", first);
        store.acknowledge(JobAck.progress(id, first.lease(), "{\"pct\":40}"));
        await().untilAsserted(() -> assertThat(live.events).hasSize(3));
        String position = live.lastEventId();
        store.acknowledge(JobAck.fail(id, first.lease(), "boom", Duration.ZERO));
        LeasedJob second = JobNode.claim(store, "w", 1).get(0);
        store.acknowledge(JobAck.progress(id, second.lease(), "{\"pct\":80}"));
        store.acknowledge(JobAck.complete(id, second.lease(), "{\"file\":1}"));

        assertThat(live.over.await(20, TimeUnit.SECONDS)).isTrue();

        assertThat(live.endedInOrder).isTrue();
        assertThat(lines(live))
                .containsExactly(
                        "queued {\"id\":\"" + id + "\"}",
                        "started {\"attempt\":1}",
                        "progress {\"pct\":40}",
                        "failed {\"error\":\"boom\"}",
                        "started {\"attempt\":2}",
                        "progress {\"pct\":80}",
                        "done {\"file\":1}");
        TestResponse resumed = TestResponse.open(onA.job(id).events(), position);
        assertThat(resumed.over.await(20, TimeUnit.SECONDS)).isTrue();
        assertThat(resumed.events).extracting(SseEvent::event).containsExactly("failed", "started", "progress", "done");
        QueueRemains.assertThatNothingIsLeftOf(redis, "q");
    }

    @Test
    void aFollowerMissesNothingWhenRedisIsRestarted() throws Exception {
        try (RedisProcess durable = RedisProcess.start("--appendonly", "yes", "--appendfsync", "always")) {
            JobNode node = opened(new JobNode(durable));
            SseEventPublisher publisher =
                    opened(SseEventPublisher.builder(SseBroker.inMemory(HistoryPolicy.DEFAULTS, clock), threads, clock)
                            .build());
            SseJobs jobs = opened(new JobsBuilder(publisher, node.store, threads, clock).build());
            JobQueue<String, String> queue = jobs.queue("q", String.class, String.class);
            String id = queue.submit("payload").id();
            QueueStore store = jobs.dispatcher().store("q").orElseThrow();
            LeasedJob job = JobNode.claim(store, "w", 1).get(0);
            JobNode.beat(store, "w", job);
            TestResponse live = TestResponse.open(queue.job(id).events());
            await().untilAsserted(() -> assertThat(live.events).hasSize(2));

            durable.kill();
            durable.launch();
            await().ignoreExceptions()
                    .atMost(Duration.ofSeconds(20))
                    .until(() -> store.acknowledge(JobAck.complete(id, job.lease(), "1"))
                                    .status()
                            == 204);

            assertThat(live.over.await(20, TimeUnit.SECONDS)).isTrue();
            assertThat(lines(live)).last().isEqualTo("done 1");
        }
    }
}
