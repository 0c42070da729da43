package dev.ssespring.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.ssespring.concurrent.Rounds;
import dev.ssespring.jobs.store.JobStore;
import dev.ssespring.jobs.store.QueueStore;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Threads that use a queue first at the same time, and while the node closes. */
@SuppressWarnings("try") // Tests may be interrupted.
class OpeningQueueTests {

    private static final int ROUNDS = Rounds.of(1_000);
    private static final int THREADS = 4;

    /** Listeners that the stores have at the moment. */
    private final AtomicInteger listeners = new AtomicInteger();

    private final ExecutorService threads = Executors.newFixedThreadPool(THREADS);

    @AfterEach
    void stopThreads() {
        threads.shutdownNow();
    }

    @Test
    void aQueueThatSeveralThreadsUseFirstIsOpenedOnceAndDispatchesAllTheirJobs() throws Exception {
        try (JobsFixture fixture = new JobsFixture(this::counting)) {
            AtomicInteger opened = new AtomicInteger();
            JobObserver observer = new JobObserver() {
                @Override
                public void onQueue(String queue, QueueStore store) {
                    opened.incrementAndGet();
                }
            };
            SseJobs jobs = fixture.node(JobsFixture.FAST, builder -> builder.observer(observer));
            int rounds = 90;
            for (int round = 0; round < rounds; round++) {
                String queue = "q" + round;
                List<Future<JobHandle<String>>> submitted = atOnce(() -> {
                    JobQueue<String, String> opening = jobs.queue(queue, String.class, String.class);
                    return opening.submit("a");
                });
                jobs.work(queue, String.class, JobWorkerOptions.DEFAULTS, (payload, job) -> payload);
                for (Future<JobHandle<String>> each : submitted) {
                    assertThat(each.get(10, TimeUnit.SECONDS).result().get(10, TimeUnit.SECONDS))
                            .isEqualTo("a");
                }
            }
            assertThat(opened).hasValue(rounds);
            assertThat(listeners).hasValue(rounds);
        }
        assertThat(listeners).hasValue(0);
    }

    @Test
    void aQueueThatIsUsedFirstWhileTheNodeClosesIsClosedToo() throws Exception {
        try (JobsFixture fixture = new JobsFixture(this::counting)) {
            for (int round = 0; round < ROUNDS; round++) {
                SseJobs jobs = fixture.node();
                AtomicInteger turn = new AtomicInteger();
                List<Future<Boolean>> ended = atOnce(() -> {
                    if (turn.getAndIncrement() == 0) {
                        jobs.close();
                        return true;
                    }
                    try {
                        jobs.queue("q", String.class, String.class);
                    } catch (JobRefusedException ex) {
                        assertThat(ex).hasMessage("This node shuts down");
                    }
                    return true;
                });
                for (Future<Boolean> each : ended) {
                    assertThat(each.get(10, TimeUnit.SECONDS)).isTrue();
                }
                assertThat(listeners).hasValue(0);
                assertThatExceptionOfType(JobRefusedException.class)
                        .isThrownBy(() -> jobs.queue("other", String.class, String.class));
            }
        }
    }

    private <T> List<Future<T>> atOnce(Callable<T> task) {
        CyclicBarrier start = new CyclicBarrier(THREADS);
        return Stream.generate(() -> threads.submit(() -> {
                    start.await();
                    return task.call();
                }))
                .limit(THREADS)
                .toList();
    }

    private JobStore counting(JobStore store) {
        return (queue, options) -> {
            QueueStore opened = store.queue(queue, options);
            return (QueueStore) Proxy.newProxyInstance(
                    QueueStore.class.getClassLoader(),
                    new Class<?>[] {QueueStore.class},
                    (proxy, method, arguments) -> {
                        Object returned = method.invoke(opened, arguments);
                        if (!method.getName().equals("listen")) {
                            return returned;
                        }
                        listeners.incrementAndGet();
                        QueueStore.Handle handle = (QueueStore.Handle) returned;
                        return (QueueStore.Handle) () -> {
                            listeners.decrementAndGet();
                            handle.close();
                        };
                    });
        };
    }
}
