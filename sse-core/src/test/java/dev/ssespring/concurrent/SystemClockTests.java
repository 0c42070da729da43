package dev.ssespring.concurrent;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class SystemClockTests {

    @Test
    void taskRunsOnceAfterItsDelayUnlessStopped() throws Exception {
        AtomicBoolean stopped = new AtomicBoolean();
        CountDownLatch ran = new CountDownLatch(1);
        try (SystemClock clock = SseClock.system("test-clock")) {
            CountDownLatch busy = new CountDownLatch(1);
            clock.after(Duration.ZERO, () -> awaitQuietly(busy));
            clock.after(Duration.ZERO, () -> stopped.set(true)).stop();
            busy.countDown();
            clock.after(Duration.ofSeconds(Long.MAX_VALUE), () -> stopped.set(true));
            long before = clock.nanos();
            clock.after(Duration.ofMillis(20), ran::countDown);
            assertThat(ran.await(20, TimeUnit.SECONDS)).isTrue();
            assertThat(clock.nanos() - before).isGreaterThanOrEqualTo(20_000_000);
        }
        assertThat(stopped).isFalse();
    }

    @Test
    void periodicTaskThatThrowsRunsAgainAndIsReportedOnceUntilItSucceeds() throws Exception {
        List<Throwable> reported = new CopyOnWriteArrayList<>();
        CountDownLatch ran = new CountDownLatch(8);
        try (SystemClock clock = SseClock.system("test-clock")) {
            clock.every(Duration.ofMillis(1), () -> {
                Thread.currentThread().setUncaughtExceptionHandler((thread, failure) -> reported.add(failure));
                ran.countDown();
                if (ran.getCount() != 4) {
                    throw new AssertionError("Run with " + ran.getCount() + " to come");
                }
            });
            assertThat(ran.await(20, TimeUnit.SECONDS)).isTrue();
        }
        assertThat(reported)
                .extracting(Throwable::getMessage)
                .containsExactly("Run with 7 to come", "Run with 3 to come");
    }

    @Test
    void taskThatThrowsIsReported() throws Exception {
        CompletableFuture<Throwable> reported = new CompletableFuture<>();
        IllegalStateException failure = new IllegalStateException("Oh no");
        try (SystemClock clock = SseClock.system("test-clock")) {
            clock.after(Duration.ZERO, () -> {
                Thread.currentThread().setUncaughtExceptionHandler((thread, thrown) -> reported.complete(thrown));
                throw failure;
            });
            assertThat(reported.get(20, TimeUnit.SECONDS)).isSameAs(failure);
        }
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException ex) {
            Thread.currentThread().interrupt();
        }
    }
}
