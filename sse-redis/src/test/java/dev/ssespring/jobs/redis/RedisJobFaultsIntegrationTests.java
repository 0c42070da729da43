package dev.ssespring.jobs.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertTimeout;

import dev.ssespring.broker.redis.RedisConsole;
import dev.ssespring.broker.redis.RedisProcess;
import dev.ssespring.broker.redis.TcpProxy;
import dev.ssespring.jobs.JobSpec;
import dev.ssespring.jobs.JobStatus;
import dev.ssespring.jobs.store.AckResult;
import dev.ssespring.jobs.store.JobAck;
import dev.ssespring.jobs.store.JobChange;
import dev.ssespring.jobs.store.JobStoreException;
import dev.ssespring.jobs.store.JobStoreFullException;
import dev.ssespring.jobs.store.LeasedJob;
import dev.ssespring.jobs.store.QueueStore;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.data.redis.connection.RedisStandaloneConfiguration;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;

/** What a node does when Redis fails, refuses commands or forgets. */
@Timeout(120)
@Tag("slow")
class RedisJobFaultsIntegrationTests {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final List<AutoCloseable> opened = new ArrayList<>();
    private final RedisProcess redis = opened(RedisProcess.start());

    private <T extends AutoCloseable> T opened(T closeable) {
        opened.add(closeable);
        return closeable;
    }

    @AfterEach
    void close() throws Exception {
        for (int i = opened.size() - 1; i >= 0; i--) {
            opened.get(i).close();
        }
    }

    @Test
    void scriptsThatRedisHasForgottenAreSentAgain() {
        QueueStore queue = opened(new JobNode(redis)).queue("flushed");
        try (RedisConsole console = RedisConsole.of(redis)) {
            console.commands().scriptFlush();
            queue.submit(JobNode.job("job-1"));
            console.commands().scriptFlush();
            List<LeasedJob> jobs = JobNode.claim(queue, "w", 1);
            console.commands().scriptFlush();
            assertThat(queue.acknowledge(JobAck.complete("job-1", jobs.get(0).lease(), "1")))
                    .isEqualTo(AckResult.ACCEPTED);
            console.commands().scriptFlush();
            assertThat(queue.find("job-1").orElseThrow().status()).isEqualTo(JobStatus.DONE);
            console.commands().scriptFlush();
            assertThat(queue.counts().ready()).isZero();
        }
    }

    @Test
    void withoutMemoryJobsAreRefusedAndThoseThatAreKnownAreFinished() {
        QueueStore queue = opened(new JobNode(redis)).queue("full");
        queue.submit(JobNode.job("job-1"));
        queue.submit(JobNode.job("job-2"));
        assertThat(redis.answers("CONFIG SET maxmemory 1", "+OK")).isTrue();

        assertThatExceptionOfType(JobStoreFullException.class)
                .isThrownBy(() -> queue.submit(JobNode.job("job-3")))
                .withMessageContaining("'maxmemory'");
        List<LeasedJob> jobs = JobNode.claim(queue, "w", 2);
        assertThat(jobs).hasSize(2);
        JobNode.beat(queue, "w", jobs.get(0), jobs.get(1));
        assertThat(queue.acknowledge(JobAck.progress("job-1", jobs.get(0).lease(), "50")))
                .isEqualTo(AckResult.ACCEPTED);
        assertThat(queue.acknowledge(JobAck.complete("job-1", jobs.get(0).lease(), "1")))
                .isEqualTo(AckResult.ACCEPTED);
        assertThat(queue.acknowledge(JobAck.fail("job-2", jobs.get(1).lease(), "failed", null)))
                .isEqualTo(AckResult.ACCEPTED);
        assertThat(queue.cancel("job-2", "no memory").status()).isEqualTo(204);
    }

    @Test
    void refusalsOfRedisNameTheRemedy() {
        QueueStore queue = opened(new JobNode(redis)).queue("refused");
        try (RedisConsole console = RedisConsole.of(redis)) {
            console.commands().configSet("min-replicas-to-write", "1");
            assertRefused(queue, "min-replicas-to-write");
            console.commands().configSet("min-replicas-to-write", "0");

            console.send("ACL", "SETUSER", "default", "-evalsha", "-eval");
            assertRefused(queue, "lacks a permission");
            console.send("ACL", "SETUSER", "default", "+@all");
            console.send("ACL", "SETUSER", "default", "-time");
            assertRefused(queue, "Allow it TIME");
            console.send("ACL", "SETUSER", "default", "+@all");

            console.commands().set("{test.jobs0}:refused:lane:", "of another application");
            assertRefused(queue, "'sse.redis.namespace'");
            console.commands().del("{test.jobs0}:refused:lane:");
        }
        queue.submit(JobNode.job("job-2"));
    }

    private static void assertRefused(QueueStore queue, String remedy) {
        assertThatExceptionOfType(JobStoreException.class)
                .isThrownBy(() -> queue.submit(JobNode.job("job-1")))
                .withMessageContaining(remedy);
    }

    @Test
    void aNodeDoesNotUseAReplicaAndContinuesWhenItIsPromoted() {
        RedisProcess replica = opened(RedisProcess.start("--replicaof", "127.0.0.1 " + redis.port()));
        QueueStore before = opened(new JobNode(redis)).queue("moved");
        before.submit(JobNode.job("job-1"));
        await().atMost(PATIENCE).until(() -> {
            try (RedisConsole console = RedisConsole.of(replica)) {
                return console.commands().exists("{test.jobs0}:moved:job:job-1") == 1;
            }
        });
        QueueStore after = opened(new JobNode(replica)).queue("moved");
        Queue<JobChange> changes = new ConcurrentLinkedQueue<>();
        after.listen(changes::add);
        assertThatExceptionOfType(JobStoreException.class).isThrownBy(() -> after.submit(JobNode.job("job-2")));

        assertThat(replica.answers("REPLICAOF NO ONE", "+OK")).isTrue();

        await().atMost(PATIENCE)
                .ignoreExceptions()
                .until(() -> after.submit(JobNode.job("job-2")).id().equals("job-2"));
        assertThat(JobNode.claim(after, "w", 5)).extracting(LeasedJob::id).containsExactly("job-1", "job-2");
        await().atMost(PATIENCE).until(() -> !changes.isEmpty());
    }

    @Test
    void aMasterThatBecomesAReplicaIsLeft() {
        RedisProcess other = opened(RedisProcess.start());
        QueueStore queue = opened(new JobNode(redis)).queue("demoted");
        queue.submit(JobNode.job("job-1"));

        assertThat(redis.answers("REPLICAOF 127.0.0.1 " + other.port(), "+OK")).isTrue();

        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThatExceptionOfType(JobStoreException.class)
                        .isThrownBy(() -> queue.submit(JobNode.job("job-2"))));
        assertThat(redis.answers("REPLICAOF NO ONE", "+OK")).isTrue();
        await().atMost(PATIENCE)
                .ignoreExceptions()
                .until(() -> queue.submit(JobNode.job("job-3")).added());
    }

    @Test
    void callsFailAtOnceWithoutRedisAndChangesAreReadOnAfterwards() {
        JobNode node = opened(new JobNode(redis));
        QueueStore queue = node.queue("outage");
        Queue<JobChange> changes = new ConcurrentLinkedQueue<>();
        queue.listen(changes::add);
        redis.kill();
        await().atMost(PATIENCE)
                .untilAsserted(
                        () -> assertThatExceptionOfType(JobStoreException.class).isThrownBy(queue::counts));
        long start = System.nanoTime();
        assertThatExceptionOfType(JobStoreException.class).isThrownBy(queue::counts);
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(JobNode.TIMEOUT);

        // Without its data: positions on the bus begin anew.
        redis.launch();

        await().atMost(PATIENCE).ignoreExceptions().until(() -> {
            queue.submit(JobNode.job("job-" + System.nanoTime()));
            return changes.stream().anyMatch(change -> change.kind() == JobChange.Kind.READY);
        });
    }

    @Test
    void aConnectionOnWhichNothingArrivesIsReplaced() {
        TcpProxy proxy = opened(new TcpProxy(redis.port()));
        JobNode node = opened(new JobNode(
                new LettuceConnectionFactory(new RedisStandaloneConfiguration("localhost", proxy.port())),
                Duration.ofMillis(500),
                1));
        QueueStore queue = node.queue("silent");
        await().atMost(PATIENCE).ignoreExceptions().until(() -> queue.counts().ready() == 0);

        Queue<JobChange> changes = new ConcurrentLinkedQueue<>();
        queue.listen(changes::add);

        proxy.silence();
        assertThatExceptionOfType(JobStoreException.class).isThrownBy(queue::counts);

        await().atMost(PATIENCE)
                .ignoreExceptions()
                .until(() -> queue.submit(JobNode.job("job-1")).id().equals("job-1"));
        await().atMost(PATIENCE).until(() -> !changes.isEmpty());
    }

    @Test
    void aResultThatIsTooLargeForTheBusReachesListenersAllTheSame() {
        QueueStore queue = opened(new JobNode(redis)).queue("large");
        QueueStore other = opened(new JobNode(redis)).queue("large");
        Queue<JobChange> changes = new ConcurrentLinkedQueue<>();
        other.listen(changes::add);
        String result = "\"" + "ä".repeat(100_000) + "\"";
        queue.submit(JobNode.job("job-1", JobSpec.builder().type("large").build()));
        LeasedJob job = JobNode.claim(queue, "w", 1).get(0);
        assertThat(job.type()).isEqualTo("large");

        queue.acknowledge(JobAck.complete(job.id(), job.lease(), result));

        await().atMost(PATIENCE)
                .until(() -> changes.stream()
                        .anyMatch(change -> change.kind() == JobChange.Kind.DONE && result.equals(change.body())));
        try (RedisConsole console = RedisConsole.of(redis)) {
            assertThat(console.commands().memoryUsage("{test.jobs0}")).isLessThan(50_000);
        }
    }

    @Test
    void theFirstQueueWaitsForOneTimeoutHoweverManySlotsThereAre() throws Exception {
        // Accepts connections, because of its backlog, and never replies.
        try (ServerSocket silent = new ServerSocket(0)) {
            LettuceConnectionFactory connections =
                    new LettuceConnectionFactory(new RedisStandaloneConfiguration("localhost", silent.getLocalPort()));
            JobNode node = opened(new JobNode(connections, Duration.ofSeconds(2), 8));

            // Each slot would wait for another 2 s.
            assertTimeout(Duration.ofSeconds(8), () -> node.queue("first"));
        }
    }
}
