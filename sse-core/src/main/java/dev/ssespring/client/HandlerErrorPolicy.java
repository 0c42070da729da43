package dev.ssespring.client;

import dev.ssespring.protocol.SseEvent;
import java.time.Duration;

/** Strategy for events whose handler threw an exception: retry, skip or stop. Each failure is logged and observed. */
@FunctionalInterface
public interface HandlerErrorPolicy {

    /** Decision about a failed event. */
    sealed interface Decision {}

    /**
     * Handles the event again; nothing is read meanwhile.
     *
     * @param delay time to wait before, not negative
     */
    record Retry(Duration delay) implements Decision {}

    /** Continues with the next event; the failed event is acknowledged. */
    record Skip() implements Decision {}

    /** Ends the connection as failed; the event is not acknowledged. */
    record Stop() implements Decision {}

    /**
     * Decides about a failed event. Called by the thread that handled the event.
     *
     * @param event failed event
     * @param failure exception of the handler
     * @param attempts number of times the event was handled so far, 1 or more
     * @return the decision
     */
    Decision onFailure(SseEvent event, Exception failure, int attempts);

    /**
     * Returns a policy that continues with the next event.
     *
     * @return the default policy
     */
    static HandlerErrorPolicy skip() {
        return (event, failure, attempts) -> new Skip();
    }

    /**
     * Returns a policy that ends the connection.
     *
     * @return a policy
     */
    static HandlerErrorPolicy stop() {
        return (event, failure, attempts) -> new Stop();
    }
}
