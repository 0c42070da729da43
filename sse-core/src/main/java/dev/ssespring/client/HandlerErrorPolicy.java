package dev.ssespring.client;

import dev.ssespring.protocol.SseEvent;
import java.time.Duration;

/** Decides what becomes of an event whose handler failed. Each failure is logged and seen by the observers. */
@FunctionalInterface
public interface HandlerErrorPolicy {

    /** What to do next. */
    sealed interface Decision {}

    /**
     * Handle the event once more; nothing is read meanwhile.
     *
     * @param delay how long to wait before, not negative
     */
    record Retry(Duration delay) implements Decision {}

    /** Go on with the next event; this one counts as handled. */
    record Skip() implements Decision {}

    /** End the connection as failed; the event does not count as handled. */
    record Stop() implements Decision {}

    /**
     * Decides. Called by the thread that handled the event.
     *
     * @param event the event
     * @param failure what the handler threw
     * @param attempts how many times it was handled so far, 1 or more
     * @return what to do next
     */
    Decision onFailure(SseEvent event, Exception failure, int attempts);

    /**
     * Goes on with the next event.
     *
     * @return the default
     */
    static HandlerErrorPolicy skip() {
        return (event, failure, attempts) -> new Skip();
    }

    /**
     * Ends the connection.
     *
     * @return a policy
     */
    static HandlerErrorPolicy stop() {
        return (event, failure, attempts) -> new Stop();
    }
}
