package dev.ssespring.broker.redis;

import dev.ssespring.concurrent.ReadableDuration;
import dev.ssespring.concurrent.SseClock;
import dev.ssespring.redis.RedisConnectionListener;
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

/**
 * Availability of Redis, logged once per change, and counters. Any thread may call it; its monitor guards the state of the
 * outage, and is held while a line is logged.
 */
final class RedisHealth {

    /** Purpose of a connection. */
    enum Use {
        PUBLISHING,
        READING
    }

    /** An outage that begins sooner after another one is not logged as a new one. */
    static final Duration STABLE = Duration.ofSeconds(10);

    private static final Log LOG = LogFactory.getLog(RedisHealth.class);

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
    private boolean logged;

    RedisHealth(SseClock clock) {
        this.clock = clock;
        this.downSince = clock.instant();
        this.downSinceNanos = clock.nanos();
    }

    /** Returns a listener for connections of one purpose. */
    RedisConnectionListener listener(Use use) {
        return new RedisConnectionListener() {
            @Override
            public void connected() {
                RedisHealth.this.connected(use);
            }

            @Override
            public void lost(Throwable cause) {
                RedisHealth.this.lost(use, cause);
            }
        };
    }

    /** Redis cannot be reached, or does not reply. */
    synchronized void lost(Use use, Throwable cause) {
        down(use, cause);
        if (isToBeLogged()) {
            LOG.warn(
                    "Redis cannot be reached: publishing fails and streams receive no new events until the connection is"
                            + " restored. Retrying. " + problem);
        }
    }

    /** This node failed rather than Redis, for example for lack of memory. */
    synchronized void failed(Use use, Throwable cause) {
        down(use, cause);
        if (isToBeLogged()) {
            String line = switch (use) {
                case PUBLISHING -> "Events could not be sent to Redis: publishing fails";
                case READING ->
                    "Events from Redis could not be delivered to all streams: clients of this node receive a"
                            + " stream-reset and reload their state";
            };
            LOG.error(line + ". Retrying", cause);
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

    /** Returns true once per outage. Repeated short outages are logged as one, and again when one lasts. */
    private boolean isToBeLogged() {
        boolean due = !logged && (newOutage || clock.nanos() - downSinceNanos >= STABLE.toNanos());
        logged |= due;
        return due;
    }

    synchronized void connected(Use use) {
        if (!neverUp.remove(use)) {
            reconnects.increment();
        }
        tried(use);
        if (down.remove(use) && down.isEmpty()) {
            downSince = null;
            ended(clock.nanos());
        }
    }

    private void ended(long now) {
        if (logged || !newOutage) {
            // Otherwise this is the first connection.
            lastOutageEnd = now;
        }
        if (logged) {
            logged = false;
            LOG.info("Redis is back after " + ReadableDuration.of(Duration.ofNanos(now - downSinceNanos)));
        }
    }

    private void tried(Use use) {
        if (untried.remove(use) && untried.isEmpty()) {
            allTried.countDown();
        }
    }

    /** Waits until the first attempts to connect have succeeded or failed. */
    void awaitFirstAttempt(Duration timeout) {
        try {
            if (!allTried.await(timeout.toNanos(), TimeUnit.NANOSECONDS)) {
                LOG.debug("Redis has not replied yet");
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
        // Messages of exceptions that are not from Lettuce are often meaningless without the type.
        String outer = (failure instanceof RedisException) ? String.valueOf(failure.getMessage()) : failure.toString();
        return (root == failure || root.getMessage() == null) ? outer : outer + ": " + root.getMessage();
    }
}
