package dev.ssespring.jobs.engine;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import dev.ssespring.concurrent.Eventually;
import dev.ssespring.concurrent.Rounds;
import dev.ssespring.concurrent.SseThreads;
import dev.ssespring.concurrent.Together;
import dev.ssespring.jobs.JobWorkerOptions;
import dev.ssespring.jobs.store.JobAck;
import dev.ssespring.jobs.store.LeasedJob;
import dev.ssespring.publisher.LogRecorder;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SlotWorkerTests {

    private static final int ROUNDS = Rounds.of(5_000);

    private final AtomicInteger runs = new AtomicInteger();

    private SlotWorker<String> worker(Executor threads) {
        return worker(threads, ack -> 204);
    }

    private SlotWorker<String> worker(Executor threads, WorkerLink link) {
        return new SlotWorker<>(
                "q",
                String.class,
                (payload, job) -> "run " + runs.incrementAndGet(),
                new JobWorkerOptions(10, Set.of(), Duration.ZERO),
                link,
                PayloadCodec.TEXT,
                threads);
    }

    private static LeasedJob job(String lease) {
        return job("job", lease);
    }

    private static LeasedJob job(String id, String lease) {
        return new LeasedJob("w", id, lease, 1, 1, "", "\"payload\"", Duration.ZERO, null);
    }

    /** A dispatcher sends the next job when it has taken an outcome, and replies afterwards. */
    @Test
    void jobsThatFindNoThreadRunOnThoseThatReportOutcomes() {
        int threads = 4;
        ExecutorService pool = SseThreads.threadPerTask("test-job-", threads);
        AtomicInteger sent = new AtomicInteger(threads);
        AtomicReference<SlotWorker<String>> current = new AtomicReference<>();
        SlotWorker<String> worker = worker(pool, ack -> {
            int next = sent.incrementAndGet();
            if (next <= ROUNDS) {
                current.get().deliver(job("job-" + next, "1-" + next));
            }
            return 204;
        });
        current.set(worker);
        try {
            for (int i = 1; i <= threads; i++) {
                worker.deliver(job("job-" + i, "1-" + i));
            }
            Eventually.asserted(() -> assertThat(runs).hasValue(ROUNDS));
            Eventually.asserted(() -> assertThat(worker.held()).isZero());
        } finally {
            pool.shutdownNow();
        }
    }

    @Test
    void noMoreJobsThanSlotsWaitForAThread() {
        ExecutorService pool = SseThreads.threadPerTask("test-job-", 1);
        AtomicReference<SlotWorker<String>> current = new AtomicReference<>();
        AtomicInteger held = new AtomicInteger();
        SlotWorker<String> worker = worker(pool, ack -> {
            if (ack.id().equals("job")) {
                for (int i = 1; i <= 12; i++) {
                    current.get().deliver(job("job-" + i, "1-" + i));
                }
                held.set(current.get().held());
            }
            return 204;
        });
        current.set(worker);
        try {
            worker.deliver(job("1-a"));

            Eventually.asserted(() -> assertThat(runs).hasValue(11));
            Eventually.asserted(() -> assertThat(worker.held()).isZero());
            assertThat(held)
                    .as("the job whose outcome is reported, and those that wait")
                    .hasValue(11);
        } finally {
            pool.shutdownNow();
        }
    }

    @Test
    void aJobDoesNotWaitForAReportThatIsRepeated() {
        ExecutorService pool = SseThreads.threadPerTask("test-job-", 1);
        AtomicReference<SlotWorker<String>> current = new AtomicReference<>();
        AtomicInteger reports = new AtomicInteger();
        AtomicReference<Map<String, String>> leases = new AtomicReference<>();
        SlotWorker<String> worker = worker(pool, ack -> {
            if (reports.incrementAndGet() == 1) {
                current.get().deliver(job("next", "1-b"));
                return 503;
            }
            leases.set(current.get().leases());
            return 204;
        });
        current.set(worker);
        try {
            worker.deliver(job("1-a"));

            Eventually.asserted(() -> assertThat(worker.held()).isZero());
            assertThat(reports).hasValue(2);
            assertThat(leases).as("another worker gets the next job").hasValue(Map.of("job", "1-a"));
            assertThat(runs).hasValue(1);
        } finally {
            pool.shutdownNow();
        }
    }

    @Test
    void aReportThatFailsUnexpectedlyDoesNotKeepTheNextJobWaiting() {
        ExecutorService pool = SseThreads.threadPerTask("test-job-", 1);
        AtomicReference<SlotWorker<String>> current = new AtomicReference<>();
        SlotWorker<String> worker = worker(pool, ack -> {
            if (ack.id().equals("job")) {
                current.get().deliver(job("next", "1-b"));
                throw new IllegalStateException("expected by this test");
            }
            return 204;
        });
        current.set(worker);
        try {
            worker.deliver(job("1-a"));

            Eventually.asserted(() -> assertThat(runs).hasValue(2));
            Eventually.asserted(() -> assertThat(worker.held()).isZero());
        } finally {
            pool.shutdownNow();
        }
    }

    static Throwable[] failures() {
        return new Throwable[] {
            new RejectedExecutionException("expected by this test"),
            new IllegalStateException("expected by this test"),
            new OutOfMemoryError("unable to create native thread, expected by this test")
        };
    }

    @ParameterizedTest
    @MethodSource("failures")
    void aJobThatCannotBeStartedIsNotHeld(Throwable failure) {
        SlotWorker<String> worker = worker(task -> SlotWorkerTests.<RuntimeException>sneak(failure));

        worker.deliver(job("1-a"));

        assertThat(worker.leases()).as("leases that beats would renew").isEqualTo(Map.of());
        assertThat(runs).hasValue(0);
    }

    @SuppressWarnings("unchecked") // Throws errors and exceptions alike.
    private static <T extends Throwable> void sneak(Throwable failure) throws T {
        throw (T) failure;
    }

    @Test
    void aLeaseThatIsDeliveredAgainWhileItsHandlerEndsIsRunOnce() throws Exception {
        ExecutorService threads = Executors.newCachedThreadPool();
        try {
            SlotWorker<String> worker = worker(threads);
            for (int i = 1; i <= ROUNDS; i++) {
                LeasedJob job = job("1-" + i);
                Together.run(() -> worker.deliver(job), () -> worker.deliver(job), () -> worker.deliver(job));
                Eventually.asserted(() -> assertThat(worker.held()).isZero());
                assertThat(runs).as("runs of %d leases", i).hasValue(i);
            }
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void aNewerLeaseOfAJobIsRunAfterTheOlderOneHasEnded() throws Exception {
        CountDownLatch begun = new CountDownLatch(2);
        SlotWorker<String> worker = worker(task -> {
            task.run();
            begun.countDown();
        });

        worker.deliver(job("1-a"));
        worker.deliver(job("2-a"));

        assertThat(begun.getCount()).isZero();
        assertThat(runs).hasValue(2);
    }

    @Test
    void aResultThatIsTooLargeFailsTheAttemptWithTheRemedy() {
        ExecutorService pool = SseThreads.threadPerTask("test-job-", 1);
        List<JobAck> reports = new CopyOnWriteArrayList<>();
        SlotWorker<String> worker = worker(pool, ack -> {
            reports.add(ack);
            return (ack.kind() == JobAck.Kind.COMPLETE) ? 413 : 204;
        });
        try (LogRecorder log = new LogRecorder("dev.ssespring.jobs.Worker")) {
            worker.deliver(job("1-a"));

            Eventually.asserted(() -> assertThat(worker.held()).isZero());
            assertThat(reports).extracting(JobAck::kind).containsExactly(JobAck.Kind.COMPLETE, JobAck.Kind.FAIL);
            assertThat(reports.get(1).lease()).isEqualTo("1-a");
            assertThat(reports.get(1).body()).contains("(413)", "'sse.jobs.max-body-size'");
            assertThat(log.messagesAt(Level.WARN))
                    .singleElement()
                    .asString()
                    .startsWith("The outcome of job job of queue 'q' was refused.");
        } finally {
            pool.shutdownNow();
        }
    }

    @Test
    void aFailureThatIsRefusedIsNotReportedAgain() {
        ExecutorService pool = SseThreads.threadPerTask("test-job-", 1);
        AtomicInteger reports = new AtomicInteger();
        SlotWorker<String> worker = worker(pool, ack -> {
            reports.incrementAndGet();
            return 400;
        });
        try (LogRecorder log = new LogRecorder("dev.ssespring.jobs.Worker")) {
            worker.deliver(job("1-a"));

            Eventually.asserted(() -> assertThat(worker.held()).isZero());
            assertThat(reports).as("the result, and the failure instead of it").hasValue(2);
            assertThat(log.messagesAt(Level.WARN)).hasSize(2);
        } finally {
            pool.shutdownNow();
        }
    }
}
