package dev.ssespring.broker.redis;

import dev.ssespring.concurrent.SseClock;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/** Whether Redis can be reached, told to the log once a change, and what was counted. Any thread may call it. */
final class Health {

    /** What a connection is there for. */
    enum Use {
        PUBLISHING,
        READING
    }

    private static final Log LOG = LogFactory.getLog(RedisSseBroker.class);

    final LongAdder published = new LongAdder();
    final LongAdder notPublished = new LongAdder();
    final LongAdder outcomesUnknown = new LongAdder();
    final LongAdder reconnects = new LongAdder();
    final LongAdder resets = new LongAdder();
    final LongAdder scripts = new LongAdder();
    final LongAdder scriptNanos = new LongAdder();

    private final SseClock clock;
    private final Set<Use> down = EnumSet.allOf(Use.class);
    private final Set<Use> neverUp = EnumSet.allOf(Use.class);
    private final Set<Use> untried = EnumSet.allOf(Use.class);
    private final CountDownLatch allTried = new CountDownLatch(1);
    private @Nullable Instant downSince;
    private String problem = "Not connected yet";
    private boolean told;

    Health(SseClock clock) {
        this.clock = clock;
        this.downSince = clock.instant();
    }

    synchronized void lost(Use use, Throwable cause) {
        if (down.isEmpty()) {
            downSince = clock.instant();
        }
        down.add(use);
        tried(use);
        problem = describe(cause);
        if (!told) {
            told = true;
            LOG.warn("Redis cannot be reached: publishing fails, streams get nothing new. Trying on. " + problem);
        }
    }

    synchronized void connected(Use use) {
        if (!neverUp.remove(use)) {
            reconnects.increment();
        }
        tried(use);
        Instant since = downSince;
        if (down.remove(use) && down.isEmpty()) {
            downSince = null;
            if (told && since != null) {
                told = false;
                LOG.info("Redis is back after " + Duration.between(since, clock.instant()));
            }
        }
    }

    private void tried(Use use) {
        if (untried.remove(use) && untried.isEmpty()) {
            allTried.countDown();
        }
    }

    /** Waits until Redis was reached once, or was found to be away. */
    void awaitFirstAttempt(Duration timeout) {
        try {
            if (!allTried.await(timeout.toNanos(), TimeUnit.NANOSECONDS)) {
                LOG.debug("Redis has not answered yet");
            }
        } catch (InterruptedException ex) {
            Thread.currentThread().interrupt();
        }
    }

    synchronized RedisBrokerStatistics statistics(long lag) {
        return new RedisBrokerStatistics(
                downSince,
                (downSince != null) ? problem : null,
                lag,
                published.sum(),
                notPublished.sum(),
                outcomesUnknown.sum(),
                reconnects.sum(),
                resets.sum(),
                scripts.sum(),
                Duration.ofNanos(scriptNanos.sum()));
    }

    private static String describe(Throwable failure) {
        Throwable root = failure;
        while (root.getCause() != null && root.getCause() != root) {
            root = root.getCause();
        }
        String outer = failure.getMessage();
        return (root == failure || root.getMessage() == null)
                ? String.valueOf(outer)
                : outer + ": " + root.getMessage();
    }
}
