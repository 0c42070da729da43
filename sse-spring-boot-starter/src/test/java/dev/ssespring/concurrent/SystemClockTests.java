package dev.ssespring.concurrent;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
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

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException ex) {
            Thread.currentThread().interrupt();
        }
    }
}
