package dev.ssespring.concurrent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class FreshThreadsTests {

    private final ThreadLocal<String> left = new ThreadLocal<>();
    private final InheritableThreadLocal<String> inherited = new InheritableThreadLocal<>();
    private final BlockingQueue<String> results = new LinkedBlockingQueue<>();

    @Test
    void noTaskSeesWhatAnotherLeftOnItsThread() throws Exception {
        inherited.set("of the caller");
        FreshThreads threads = SseThreads.freshThreads("test-", 1);
        for (int i = 0; i < 1_000; i++) {
            threads.execute(this::lookAndLeave);
        }
        for (int i = 0; i < 1_000; i++) {
            assertThat(results.poll(20, TimeUnit.SECONDS)).isEqualTo("null null");
        }
    }

    @Test
    void noTaskOfAThreadPerTaskSeesWhatAnotherLeft() throws Exception {
        inherited.set("of the caller");
        ExecutorService threads = SseThreads.threadPerTask("test-", 4);
        try {
            int ran = 0;
            while (ran < 1_000) {
                try {
                    threads.execute(this::lookAndLeave);
                    ran++;
                } catch (RejectedExecutionException ex) {
                    Thread.onSpinWait();
                }
            }
            for (int i = 0; i < 1_000; i++) {
                assertThat(results.poll(20, TimeUnit.SECONDS)).isEqualTo("null null");
            }
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void aThreadPerTaskRefusesWhatIsTooMuchAndHasTheClassLoaderOfItsCreator() throws Exception {
        CountDownLatch end = new CountDownLatch(1);
        ExecutorService threads = SseThreads.threadPerTask("test-", 2);
        try {
            for (int i = 0; i < 2; i++) {
                threads.execute(() -> await(end));
            }
            assertThatExceptionOfType(RejectedExecutionException.class).isThrownBy(() -> threads.execute(() -> {}));
        } finally {
            end.countDown();
            threads.shutdownNow();
        }
    }

    private void lookAndLeave() {
        results.add(left.get() + " " + inherited.get());
        left.set("left behind");
        inherited.set("left behind");
    }

    @Test
    void neverRunsMoreThanTheMostAtOnceAndLosesNoTask() throws Exception {
        FreshThreads threads = SseThreads.freshThreads("test-", 3);
        AtomicInteger running = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        Semaphore done = new Semaphore(0);
        Together.run(Together.times(4, () -> {
            for (int i = 0; i < 500; i++) {
                threads.execute(() -> {
                    most.accumulateAndGet(running.incrementAndGet(), Math::max);
                    running.decrementAndGet();
                    done.release();
                });
            }
        }));

        assertThat(done.tryAcquire(2_000, 30, TimeUnit.SECONDS)).isTrue();
        assertThat(most.get()).isBetween(1, 3);
        assertThat(threads.waiting()).isZero();
    }

    @Test
    void aTaskThatWaitsMayBeRemoved() throws Exception {
        FreshThreads threads = SseThreads.freshThreads("test-", 1);
        CountDownLatch end = new CountDownLatch(1);
        List<String> ran = new ArrayList<>();
        CountDownLatch done = new CountDownLatch(1);
        threads.execute(() -> await(end));
        Runnable removed = () -> ran.add("removed");
        threads.execute(removed);
        threads.execute(done::countDown);

        threads.remove(removed);
        assertThat(threads.waiting()).isOne();
        end.countDown();

        assertThat(done.await(10, TimeUnit.SECONDS)).isTrue();
        assertThat(ran).isEmpty();
    }

    @Test
    void aTaskThatThrowsKeepsNoOtherFromRunning() throws Exception {
        CountDownLatch done = new CountDownLatch(1);
        FreshThreads threads = new FreshThreads(
                task -> {
                    Thread thread = SseThreads.daemon("test", task);
                    thread.setUncaughtExceptionHandler((where, ex) -> results.add(ex.getMessage()));
                    return thread;
                },
                1);
        threads.execute(() -> {
            throw new IllegalStateException("on purpose");
        });
        threads.execute(done::countDown);

        assertThat(done.await(10, TimeUnit.SECONDS)).isTrue();
        assertThat(results.poll(10, TimeUnit.SECONDS)).isEqualTo("on purpose");
    }

    @Test
    void aTaskForWhichThereIsNoThreadRunsWhenTheNextIsSubmitted() throws Exception {
        AtomicBoolean none = new AtomicBoolean(true);
        Semaphore done = new Semaphore(0);
        FreshThreads threads = new FreshThreads(
                task -> {
                    if (none.get()) {
                        throw new OutOfMemoryError("on purpose");
                    }
                    return SseThreads.daemon("test", task);
                },
                1);
        Runnable first = done::release;
        assertThatExceptionOfType(OutOfMemoryError.class).isThrownBy(() -> threads.execute(first));
        none.set(false);
        threads.execute(() -> done.release(10));

        assertThat(done.tryAcquire(11, 10, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void aTaskForWhichThereIsNoThreadRunsOnTheOneThatEnds() throws Exception {
        AtomicInteger created = new AtomicInteger();
        CountDownLatch end = new CountDownLatch(1);
        CountDownLatch done = new CountDownLatch(2);
        FreshThreads threads = new FreshThreads(
                task -> {
                    if (created.incrementAndGet() > 1) {
                        throw new OutOfMemoryError("on purpose");
                    }
                    return SseThreads.daemon("test", task);
                },
                1);
        threads.execute(() -> await(end));
        threads.execute(done::countDown);
        threads.execute(() -> done.countDown());
        end.countDown();

        assertThat(done.await(10, TimeUnit.SECONDS)).isTrue();
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException ex) {
            Thread.currentThread().interrupt();
        }
    }
}
