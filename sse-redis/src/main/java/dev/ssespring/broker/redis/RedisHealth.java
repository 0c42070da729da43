package dev.ssespring.broker.redis;

import dev.ssespring.concurrent.ReadableDuration;
import dev.ssespring.concurrent.SseClock;
import io.lettuce.core.RedisException;
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
final class RedisHealth {

    /** What a connection is there for. */
    enum Use {
        PUBLISHING,
        READING
    }

    /** What works for a shorter time is still the same outage, and does not leave lines of its own. */
    static final Duration STABLE = Duration.ofSeconds(10);

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
    private long downSinceNanos;
    private @Nullable Long lastOutageEnd;
    private boolean newOutage = true;
    private boolean told;

    RedisHealth(SseClock clock) {
        this.clock = clock;
        this.downSince = clock.instant();
        this.downSinceNanos = clock.nanos();
    }

    /** Redis cannot be reached, or does not answer. */
    synchronized void lost(Use use, Throwable cause) {
        down(use, cause);
        if (isToBeTold()) {
            LOG.warn("Redis cannot be reached: publishing fails, streams get nothing new. Trying again until it works. "
                    + problem);
        }
    }

    /** Something else failed than Redis, such as for lack of memory. */
    synchronized void failed(Use use, Throwable cause) {
        down(use, cause);
        if (isToBeTold()) {
            String line = switch (use) {
                case PUBLISHING -> "Events could not be sent to Redis: publishing fails";
                case READING ->
                    "Events from Redis could not be handed to all streams: clients of this node are told to load"
                            + " their state anew (stream-reset)";
            };
            LOG.error(line + ". Trying again until it works", cause);
        }
    }

    private void down(Use use, Throwable cause) {
        if (down.isEmpty()) {
            downSince = clock.instant();
            downSinceNanos = clock.nanos();
            newOutage = lastOutageEnd == null || downSinceNanos - lastOutageEnd >= STABLE.toNanos();
        }
        down.add(use);
        tried(use);
        problem = describe(cause);
    }

    /** Once an outage; what goes on and off is told as one, and again if it stays off. */
    private boolean isToBeTold() {
        boolean due = !told && (newOutage || clock.nanos() - downSinceNanos >= STABLE.toNanos());
        told |= due;
        return due;
    }

    synchronized void connected(Use use) {
        if (!neverUp.remove(use)) {
            reconnects.increment();
        }
        tried(use);
        if (down.remove(use) && down.isEmpty()) {
            downSince = null;
            over(clock.nanos());
        }
    }

    private void over(long now) {
        if (told || !newOutage) {
            // Else it was the first connection of all.
            lastOutageEnd = now;
        }
        if (told) {
            told = false;
            LOG.info("Redis is back after " + ReadableDuration.of(Duration.ofNanos(now - downSinceNanos)));
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
        // Messages of other exceptions than those of Lettuce are often nothing without their types.
        String outer = (failure instanceof RedisException) ? String.valueOf(failure.getMessage()) : failure.toString();
        return (root == failure || root.getMessage() == null) ? outer : outer + ": " + root.getMessage();
    }
}
