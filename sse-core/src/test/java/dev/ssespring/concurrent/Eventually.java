package dev.ssespring.concurrent;

import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.concurrent.Callable;
import org.awaitility.core.ConditionFactory;
import org.awaitility.core.ThrowingRunnable;

/** Waits for what another thread is about to do, looking often. */
public final class Eventually {

    private Eventually() {}

    public static void until(String what, Callable<Boolean> condition) {
        waiting().alias(what).until(condition);
    }

    public static void asserted(ThrowingRunnable assertion) {
        waiting().untilAsserted(assertion);
    }

    /** The thread has nothing to do but to wait for somebody. */
    public static void waits(Thread thread) {
        until(
                "waits",
                () -> thread.getState() == Thread.State.WAITING || thread.getState() == Thread.State.TIMED_WAITING);
    }

    private static ConditionFactory waiting() {
        return await().pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(1))
                .pollInSameThread()
                .atMost(Duration.ofSeconds(10));
    }
}
