package dev.ssespring.client.listener;

import dev.ssespring.client.SseRequest;

/** Changes the request of listeners, annotated and registered ones alike: tokens, timeouts, a query. */
@FunctionalInterface
public interface SseListenerCustomizer {

    /**
     * Called each time a listener is started, by the thread that starts it.
     *
     * @param listener its id
     * @param request to be changed; what it says of failures and of its name is replaced
     */
    void customize(String listener, SseRequest request);
}
