package dev.ssespring.jobs.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import dev.ssespring.broker.redis.RedisCluster;
import dev.ssespring.broker.redis.RedisConsole;
import dev.ssespring.broker.redis.RedisProcess;
import dev.ssespring.jobs.JobSpec;
import dev.ssespring.jobs.store.AckResult;
import dev.ssespring.jobs.store.JobAck;
import dev.ssespring.jobs.store.JobChange;
import dev.ssespring.jobs.store.JobStoreException;
import dev.ssespring.jobs.store.LeasedJob;
import dev.ssespring.jobs.store.QueueCounts;
import dev.ssespring.jobs.store.QueueStore;
import io.lettuce.core.cluster.SlotHash;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.data.redis.connection.RedisClusterConfiguration;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;

/** Two nodes on a cluster with three masters. */
@Tag("slow")
@Timeout(120)
class RedisJobClusterIntegrationTests {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final List<AutoCloseable> opened = new ArrayList<>();
    private RedisCluster cluster;
    private JobNode a;
    private JobNode b;

    @BeforeEach
    void start() {
        cluster = new RedisCluster();
        opened.add(cluster);
        a = node();
        b = node();
    }

    private JobNode node() {
        RedisClusterConfiguration configuration = new RedisClusterConfiguration(
                List.of("127.0.0.1:" + cluster.seed().port()));
        JobNode node = new JobNode(new LettuceConnectionFactory(configuration), JobNode.TIMEOUT, 3);
        opened.add(node);
        return node;
    }

    @AfterEach
    void close() throws Exception {
        for (int i = opened.size() - 1; i >= 0; i--) {
            opened.get(i).close();
        }
    }

    @Test
    void allKeysOfAQueueAreInOneSlotAndQueuesAreSpreadOverMasters() {
        Set<RedisProcess> masters = new HashSet<>();
        for (int i = 0; i < 12; i++) {
            String name = "queue-" + i;
            QueueStore onA = a.queue(name);
            QueueStore onB = b.queue(name);
            Queue<JobChange> changes = new ConcurrentLinkedQueue<>();
            onB.listen(changes::add);
            onA.submit(JobNode.job("job-1", spec().priority(1).build()));
            onA.submit(JobNode.job("job-2", spec().build()));
            onA.submit(JobNode.job("job-3", spec().delay(Duration.ofDays(1)).build()));
            LeasedJob job = JobNode.claim(onB, "w", 5).get(0);
            assertThat(onB.acknowledge(JobAck.complete(job.id(), job.lease(), "1")))
                    .isEqualTo(AckResult.ACCEPTED);
            assertThat(JobNode.claim(onA, "w", 5)).extracting(LeasedJob::id).containsExactly("job-2");
            await().atMost(PATIENCE)
                    .until(() -> changes.stream().anyMatch(change -> change.kind() == JobChange.Kind.DONE));

            String[] keys = new JobKeys(new RedisJobOptions("test", JobNode.TIMEOUT, 3)).of(name);
            RedisProcess master = cluster.masterOf(keys[0]);
            masters.add(master);
            try (RedisConsole console = RedisConsole.of(master)) {
                List<String> stored = console.commands().keys(keys[0] + "*");
                assertThat(stored)
                        .hasSizeGreaterThan(8)
                        .allSatisfy(key -> assertThat(SlotHash.getSlot(key)).isEqualTo(SlotHash.getSlot(keys[1])));
            }
        }
        assertThat(masters).hasSizeGreaterThan(1);
    }

    private static JobSpec.Builder spec() {
        return JobSpec.builder().key("key").idempotencyKey("once " + UUID.randomUUID());
    }

    @Test
    void callsHaveNoEffectWhileASlotMoves() {
        QueueStore queue = a.queue("moving");
        for (int i = 0; i < 8; i++) {
            queue.submit(JobNode.job("job-" + i));
        }
        List<LeasedJob> jobs = JobNode.claim(queue, "w", 4);
        queue.acknowledge(JobAck.reject("job-3", jobs.get(3).lease(), "dead"));
        String key = new JobKeys(new RedisJobOptions("test", JobNode.TIMEOUT, 3)).of("moving")[0];
        List<Consumer<QueueStore>> calls = List.of(
                each -> each.submit(JobNode.job("job-8")),
                each -> each.acknowledge(JobAck.complete("job-0", jobs.get(0).lease(), "1")),
                each -> each.acknowledge(JobAck.fail("job-1", jobs.get(1).lease(), "failed", Duration.ZERO)),
                each -> each.acknowledge(JobAck.release("job-2", jobs.get(2).lease())),
                each -> each.cancel("job-4", "no"),
                each -> each.retry("job-3"),
                each -> JobNode.beat(each, "w", jobs.get(0), jobs.get(1)));
        // A new node for each call: after a refused call, a node has no connection until the slot has moved.
        List<QueueStore> nodes =
                calls.stream().map(call -> node().queue("moving")).toList();

        cluster.move(key, cluster.otherThan(cluster.masterOf(key)), () -> {
            for (int i = 0; i < calls.size(); i++) {
                Consumer<QueueStore> call = calls.get(i);
                QueueStore node = nodes.get(i);
                assertThatExceptionOfType(JobStoreException.class)
                        .isThrownBy(() -> call.accept(node))
                        .withMessageContaining("does not serve the queue at present");
            }
        });
        calls.forEach(call -> await().atMost(PATIENCE).ignoreExceptions().until(() -> {
            call.accept(queue);
            return true;
        }));

        // All but job-0, which is done, and job-4, which is cancelled.
        Set<String> left = new HashSet<>();
        await().atMost(PATIENCE).ignoreExceptions().until(() -> {
            for (LeasedJob job : JobNode.claim(queue, "w", 20)) {
                queue.acknowledge(JobAck.complete(job.id(), job.lease(), "2"));
                left.add(job.id());
            }
            return left.size() == 7;
        });
        assertThat(left).containsExactlyInAnyOrder("job-1", "job-2", "job-3", "job-5", "job-6", "job-7", "job-8");
        assertThat(queue.counts()).isEqualTo(new QueueCounts(0, 0, 0, 0, 0, Map.of(), null));
        assertThat(queue.find("job-0").orElseThrow().result()).isEqualTo("1");
    }

    @Test
    void bothNodesFollowASlotThatMovesToAnotherMaster() {
        QueueStore onA = a.queue("moving");
        QueueStore onB = b.queue("moving");
        Queue<JobChange> changes = new ConcurrentLinkedQueue<>();
        onB.listen(changes::add);
        onA.submit(JobNode.job("job-1"));
        LeasedJob job = JobNode.claim(onA, "w", 1).get(0);
        String key = new JobKeys(new RedisJobOptions("test", JobNode.TIMEOUT, 3)).of("moving")[0];

        cluster.move(key, cluster.otherThan(cluster.masterOf(key)));

        await().atMost(PATIENCE).ignoreExceptions().until(() -> {
            AckResult result = onA.acknowledge(JobAck.complete(job.id(), job.lease(), "1"));
            return result == AckResult.ACCEPTED || result == AckResult.REPEATED;
        });
        await().atMost(PATIENCE)
                .ignoreExceptions()
                .until(() -> onB.submit(JobNode.job("job-2")).id().equals("job-2"));
        assertThat(JobNode.claim(onA, "w", 1)).extracting(LeasedJob::id).containsExactly("job-2");
        await().atMost(PATIENCE).until(() -> changes.stream().anyMatch(change -> change.kind() == JobChange.Kind.DONE));
    }
}
