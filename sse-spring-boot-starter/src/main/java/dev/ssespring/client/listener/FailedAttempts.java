package dev.ssespring.client.listener;

import dev.ssespring.client.HandlerErrorPolicy;
import dev.ssespring.protocol.SseEvent;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * Counts how often each event of one connection was handled, and says so when that was the last time. Holds the events
 * that are to be handled again: no more than are handled at once.
 */
final class FailedAttempts implements HandlerErrorPolicy {

    private static final Log LOG = LogFactory.getLog(FailedAttempts.class);

    private final String listener;
    private final HandlerErrorPolicy policy;
    private final List<FailedEventListener> listeners;
    private final Map<SseEvent, Integer> attempts = Collections.synchronizedMap(new IdentityHashMap<>());

    FailedAttempts(String listener, HandlerErrorPolicy policy, List<FailedEventListener> listeners) {
        this.listener = listener;
        this.policy = policy;
        this.listeners = listeners;
    }

    /** The attempt that is about to begin, from 1. */
    int next(SseEvent event) {
        return attempts.getOrDefault(event, 0) + 1;
    }

    void handled(SseEvent event) {
        attempts.remove(event);
    }

    @Override
    public Decision onFailure(SseEvent event, Exception failure, int attempts) {
        Decision decision = policy.onFailure(event, failure, attempts);
        if (decision instanceof Retry) {
            this.attempts.put(event, attempts);
        } else {
            handled(event);
            tell(event, failure, decision);
        }
        return decision;
    }

    private void tell(SseEvent event, Exception failure, Decision decision) {
        FailedEventListener.Outcome outcome =
                (decision instanceof Stop) ? FailedEventListener.Outcome.STOPPED : FailedEventListener.Outcome.SKIPPED;
        for (FailedEventListener each : listeners) {
            try {
                each.failed(listener, event, failure, outcome);
            } catch (RuntimeException ex) {
                LOG.error(
                        "A FailedEventListener of " + listener + " failed, so it knows nothing of " + event.summary(),
                        ex);
            }
        }
    }
}
