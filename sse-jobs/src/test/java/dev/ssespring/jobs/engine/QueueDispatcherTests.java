package dev.ssespring.jobs.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ssespring.broker.HistoryPolicy;
import dev.ssespring.broker.SseBroker;
import dev.ssespring.concurrent.ManualClock;
import dev.ssespring.jobs.JobQueueOptions;
import dev.ssespring.jobs.JobSpec;
import dev.ssespring.jobs.JobsOptions;
import dev.ssespring.jobs.store.InMemoryJobStore;
import dev.ssespring.jobs.store.JobAck;
import dev.ssespring.jobs.store.JobSubmission;
import dev.ssespring.jobs.store.LeasedJob;
import dev.ssespring.jobs.store.QueueStore;
import dev.ssespring.jobs.store.WorkerBeat;
import dev.ssespring.publisher.SseEventPublisher;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** When the store is asked for jobs. The clock stands still, and tasks run when the test says so. */
class QueueDispatcherTests {

    private final ManualClock clock = new ManualClock();
    private final Queue<Runnable> tasks = new ArrayDeque<>();
    private final SseEventPublisher publisher = SseEventPublisher.builder(
                    SseBroker.inMemory(HistoryPolicy.DEFAULTS, clock), Runnable::run, clock)
            .build();
    private final InMemoryJobStore jobs = new InMemoryJobStore(clock);
    private final QueueStore store = jobs.queue("q", JobQueueOptions.DEFAULTS);
    private final JobsContext context = new JobsContext(
            publisher,
            jobs,
            Runnable::run,
            clock,
            JobsOptions.DEFAULTS,
            PayloadCodec.TEXT,
            List.of(),
            List.of(),
            List.of());
    private final JobFollowers followers = new JobFollowers(context, name -> store);
    private final QueueDispatcher dispatcher = new QueueDispatcher(
            "q", JobQueueOptions.DEFAULTS, store, context, followers, () -> true, tasks::add, Runnable::run);

    @AfterEach
    void close() {
        dispatcher.close();
        followers.close();
        publisher.close();
    }

    @Test
    void aFreeSlotIsOfNoUseWithoutJobs() {
        Target worker = add("w", Set.of());
        LeasedJob first = submit("a", worker);
        int claims = worker.claims;

        complete(first);
        runTasks();

        assertThat(worker.claims).isEqualTo(claims);
        assertThat(submit("b", worker)).isNotNull();
    }

    @Test
    void aFreeSlotGetsAJobThatWasLeft() {
        Target worker = add("w", Set.of());
        LeasedJob first = submit("a", worker);
        store.submit(new JobSubmission("b", "1", JobSpec.DEFAULTS, null));
        runTasks();
        assertThat(worker.delivered).hasSize(1);

        complete(first);
        runTasks();

        assertThat(worker.delivered).extracting(LeasedJob::id).containsExactly("a", "b");
    }

    /** The claim has not seen the free slot, and has not said yet that it has left a job. */
    @Test
    void aSlotThatBecomesFreeDuringAClaimGetsTheJobThatTheClaimLeaves() {
        Target worker = add("w", Set.of());
        LeasedJob first = submit("a", worker);
        Target other = add("other", Set.of("gpu"));
        other.onDelivery = () -> complete(first);

        store.submit(
                new JobSubmission("b", "1", JobSpec.builder().requires("gpu").build(), null));
        store.submit(new JobSubmission("c", "1", JobSpec.DEFAULTS, null));
        runTasks();

        assertThat(other.delivered).extracting(LeasedJob::id).containsExactly("b");
        assertThat(worker.delivered).extracting(LeasedJob::id).containsExactly("a", "c");
    }

    private Target add(String name, Set<String> tags) {
        Target target = new Target(name, tags);
        dispatcher.start();
        dispatcher.add(target);
        store.beat(new WorkerBeat(name, 1, tags, Map.of(), Duration.ofDays(1)));
        runTasks();
        return target;
    }

    private LeasedJob submit(String id, Target target) {
        store.submit(new JobSubmission(id, "1", JobSpec.DEFAULTS, null));
        runTasks();
        return target.delivered.get(target.delivered.size() - 1);
    }

    private void complete(LeasedJob job) {
        dispatcher.acknowledge(JobAck.complete(job.id(), job.lease(), null));
    }

    private void runTasks() {
        for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
            task.run();
        }
    }

    /** A worker with one slot. */
    private static final class Target implements JobTarget {

        final List<LeasedJob> delivered = new ArrayList<>();
        int claims;
        Runnable onDelivery = () -> {};
        private final String worker;
        private final Set<String> tags;

        Target(String worker, Set<String> tags) {
            this.worker = worker;
            this.tags = tags;
        }

        @Override
        public String worker() {
            return worker;
        }

        /** Asked for once a claim. */
        @Override
        public int slots() {
            claims++;
            return 1;
        }

        @Override
        public Set<String> tags() {
            return tags;
        }

        @Override
        public void deliver(LeasedJob job) {
            delivered.add(job);
            onDelivery.run();
        }

        @Override
        public void lost(String id, String lease) {}

        @Override
        public void cancel(String id, String lease, String reason) {}

        @Override
        public void beat() {}
    }
}
