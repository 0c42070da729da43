package dev.ssespring.client.engine;

import dev.ssespring.client.PayloadReader;
import dev.ssespring.client.SseClientObserver;
import dev.ssespring.client.SseTransport;
import dev.ssespring.client.engine.request.RequestBodies;
import dev.ssespring.concurrent.SseClock;
import java.util.List;
import java.util.concurrent.Executor;

/**
 * Collaborators shared by all connections of a client. Immutable.
 *
 * @param transport sends requests
 * @param executor provides the threads of connections and of concurrent handlers; may reject
 * @param clock provides the time and timers
 * @param payloads reads payloads that are not text
 * @param bodies converts request bodies
 * @param observers notified about all connections
 */
public record ClientContext(
        SseTransport transport,
        Executor executor,
        SseClock clock,
        PayloadReader payloads,
        RequestBodies bodies,
        List<SseClientObserver> observers) {

    /** Copies the list. */
    public ClientContext {
        observers = List.copyOf(observers);
    }
}
