package dev.ssespring.jobs.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ssespring.concurrent.Eventually;
import dev.ssespring.concurrent.Together;
import dev.ssespring.jobs.JobWorkerOptions;
import dev.ssespring.jobs.store.LeasedJob;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SlotWorkerTests {

    private static final int ROUNDS = 5_000;

    private final AtomicInteger runs = new AtomicInteger();

    private SlotWorker<String> worker(Executor threads) {
        return new SlotWorker<>(
                "q",
                String.class,
                (payload, job) -> "run " + runs.incrementAndGet(),
                new JobWorkerOptions(10, Set.of(), Duration.ZERO),
                ack -> 204,
                PayloadCodec.TEXT,
                threads);
    }

    private static LeasedJob job(String lease) {
        return new LeasedJob("w", "job", lease, 1, 1, "", "\"payload\"", Duration.ZERO, null);
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
}
