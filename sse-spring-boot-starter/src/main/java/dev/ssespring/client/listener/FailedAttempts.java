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
 * Counts the attempts of failed events of one connection, and notifies the {@link FailedEventListener}s after the last
 * one. Holds only events that are retried: not more than are handled at once. Called by the threads of the connection.
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

    /** Returns the number of the next attempt, from 1. */
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
            notifyListeners(event, failure, decision);
        }
        return decision;
    }

    private void notifyListeners(SseEvent event, Exception failure, Decision decision) {
        FailedEventListener.Outcome outcome =
                (decision instanceof Stop) ? FailedEventListener.Outcome.STOPPED : FailedEventListener.Outcome.SKIPPED;
        for (FailedEventListener each : listeners) {
            try {
                each.failed(listener, event, failure, outcome);
            } catch (RuntimeException ex) {
                LOG.error("FailedEventListener of " + listener + " threw an exception for " + event.summary(), ex);
            }
        }
    }
}
