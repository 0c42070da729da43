package dev.ssespring.client.engine;

import dev.ssespring.client.DisconnectCause;
import dev.ssespring.client.ReconnectPolicy;
import dev.ssespring.client.engine.request.AttemptEnd;
import dev.ssespring.client.engine.request.RequestOptions;
import dev.ssespring.client.engine.request.RequestUris;
import dev.ssespring.concurrent.ReadableDuration;
import dev.ssespring.concurrent.SseClock;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Decides whether the response of an attempt counts as a success. Belongs to the connection's thread. */
final class AttemptHealth {

    private final SseClock clock;
    private final RequestOptions options;
    private boolean opened;
    private long openedAt;
    private boolean eventReceived;

    AttemptHealth(SseClock clock, RequestOptions options) {
        this.clock = clock;
        this.options = options;
    }

    void opened() {
        opened = true;
        openedAt = clock.nanos();
        eventReceived = false;
    }

    void eventReceived() {
        eventReceived = true;
    }

    /** Returns whether an event was received, or the response has been open for long enough. */
    boolean isProven() {
        return eventReceived || openFor().compareTo(ReconnectPolicy.PROVEN_AFTER) >= 0;
    }

    /** Returns whether a response was open in this attempt and proven. */
    boolean wasProven() {
        return opened && isProven();
    }

    /** Ends the attempt; returns whether its response was open long enough to forget the failures before it. */
    boolean end() {
        boolean healthy = opened && openFor().compareTo(options.reconnect().healthyAfter()) >= 0;
        opened = false;
        return healthy;
    }

    /**
     * Returns null if the attempt was a success. A response that ends at once without an event is not, however it
     * ended.
     */
    @Nullable
    String problem(AttemptEnd end) {
        if (end.failure() != null) {
            return end.failure().getMessage();
        }
        if (end.cause() == DisconnectCause.END_OF_STREAM && !isProven()) {
            return "%s closed the response after %s without an event. Check the URL and why the server closes it"
                    .formatted(RequestUris.withoutSecrets(options.uri()), ReadableDuration.of(openFor()));
        }
        return null;
    }

    private Duration openFor() {
        return Duration.ofNanos(clock.nanos() - openedAt);
    }
}
