package dev.ssespring.publisher.stream;

import dev.ssespring.publisher.PublisherOptions;
import dev.ssespring.publisher.StreamRefusedException;
import dev.ssespring.publisher.mailbox.RetryHint;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/** Counts the open streams against the limits. Any thread may call it; each admitted stream has to be released. */
final class Admission {

    private static final double ROOM_AGAIN = 0.9;

    private static final Log LOG = LogFactory.getLog(Admission.class);

    private final PublisherOptions.Limits limits;
    private final RetryHint retry;
    private final AtomicInteger total = new AtomicInteger();
    private final Map<String, Integer> byUser = new ConcurrentHashMap<>();
    private final Map<String, Integer> byAddress = new ConcurrentHashMap<>();
    private final AtomicBoolean full = new AtomicBoolean();

    Admission(PublisherOptions.Limits limits, RetryHint retry) {
        this.limits = limits;
        this.retry = retry;
    }

    /** Refuses early what {@link #admit} would refuse because of the total limit. */
    void check() {
        if (total.get() >= limits.total()) {
            warnOnce();
            throw refusal("Too many streams are open");
        }
    }

    void admit(@Nullable String user, @Nullable String address) {
        if (total.getAndUpdate(open -> Math.min(open + 1, limits.total())) == limits.total()) {
            warnOnce();
            throw refusal("Too many streams are open");
        }
        if (!enter(byUser, user, limits.perPrincipal())) {
            total.decrementAndGet();
            LOG.debug("Refused a stream of '%s': it has as many open as 'sse.limits.per-principal' allows"
                    .formatted(user));
            throw refusal("Too many streams of this user are open");
        }
        if (!enter(byAddress, address, limits.perAddress())) {
            leave(byUser, user);
            total.decrementAndGet();
            LOG.debug("Refused a stream to %s: it has as many open as 'sse.limits.per-address' allows"
                    .formatted(address));
            throw refusal("Too many streams to this address are open");
        }
    }

    void release(@Nullable String user, @Nullable String address) {
        leave(byAddress, address);
        leave(byUser, user);
        if (total.decrementAndGet() < limits.total() * ROOM_AGAIN) {
            full.set(false);
        }
    }

    /** Once until there is enough room again: at the limit, refused clients reconnect, and each would write a line. */
    private void warnOnce() {
        if (full.compareAndSet(false, true)) {
            LOG.warn("Refusing streams: %d are open. Raise 'sse.limits.total' to allow more".formatted(limits.total()));
        }
    }

    /** Returns the number of admitted streams. */
    int total() {
        return total.get();
    }

    /** Returns the number of users that have admitted streams. */
    int users() {
        return byUser.size();
    }

    /** Returns the number of remote addresses that have admitted streams. */
    int addresses() {
        return byAddress.size();
    }

    private StreamRefusedException refusal(String message) {
        return new StreamRefusedException(message, retry.jittered());
    }

    private static boolean enter(Map<String, Integer> counts, @Nullable String key, int limit) {
        if (limit == 0 || key == null) {
            return true;
        }
        boolean[] entered = new boolean[1];
        counts.compute(key, (same, count) -> {
            int open = (count != null) ? count : 0;
            entered[0] = open < limit;
            return entered[0] ? Integer.valueOf(open + 1) : count;
        });
        return entered[0];
    }

    private static void leave(Map<String, Integer> counts, @Nullable String key) {
        if (key != null) {
            counts.computeIfPresent(key, (same, count) -> (count > 1) ? count - 1 : null);
        }
    }
}
