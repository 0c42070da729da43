package dev.ssespring.publisher.stream;

import dev.ssespring.publisher.CloseReason;
import dev.ssespring.publisher.PublisherOptions;
import dev.ssespring.publisher.StreamOptions;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/** Timers of one stream: heartbeats, lifetime, expiry, completion of the response. Belongs to the clock's thread. */
final class StreamTimers {

    private static final double LARGEST_CUT = 0.1;

    /** Longer than containers try to write the end of a response: Tomcat tries for 60 seconds, Jetty for 30. */
    private static final long LONGEST_COMPLETION_NANOS = Duration.ofMinutes(2).toNanos();

    private final PublisherOptions.Times times;
    private final @Nullable Long lifetimeEnd;
    private final @Nullable Long expiry;
    private long idleSince;
    private long dueSince;
    private @Nullable Long endedSince;

    /** All in nanoseconds of the node's clock; null for never. */
    private StreamTimers(PublisherOptions.Times times, long now, @Nullable Long lifetimeEnd, @Nullable Long expiry) {
        this.times = times;
        this.idleSince = now;
        this.lifetimeEnd = lifetimeEnd;
        this.expiry = expiry;
    }

    static StreamTimers start(ClockReading now, PublisherOptions.Times times, StreamOptions options) {
        var lifetime = (options.lifetime() != null) ? options.lifetime() : times.lifetime();
        Long end = null;
        if (lifetime != null) {
            double cut = 1 - LARGEST_CUT * ThreadLocalRandom.current().nextDouble();
            end = now.nanos() + (long) (ClockReading.nanos(lifetime) * cut);
        }
        Long expiry = (options.expiresAt() != null) ? now.nanosAt(options.expiresAt()) : null;
        return new StreamTimers(times, now.nanos(), end, expiry);
    }

    void tick(StreamHandle stream, long now) {
        if (stream.flags().hasEnded()) {
            awaitCompletion(stream, now);
            return;
        }
        if (expiry != null && now - expiry >= 0) {
            stream.close(CloseReason.EXPIRED);
        }
        if (lifetimeEnd != null && now - lifetimeEnd >= 0) {
            stream.closeForNow(CloseReason.LIFETIME);
        }
        if (stream.flags().takeWrote()) {
            idleSince = now;
        } else if (stream.flags().isHeartbeatDue()) {
            if (now - dueSince >= ClockReading.nanos(times.heartbeatTimeout())) {
                // Also a stream that is to end in order, and cannot write what is pending.
                stream.close(CloseReason.UNRESPONSIVE);
            }
        } else if (now - idleSince >= ClockReading.nanos(times.heartbeat())) {
            dueSince = now;
            stream.flags().requestHeartbeat();
        }
    }

    private void awaitCompletion(StreamHandle stream, long now) {
        if (endedSince == null) {
            endedSince = now;
        } else if (now - endedSince >= LONGEST_COMPLETION_NANOS) {
            stream.flags().complete();
        }
    }
}
