package dev.ssespring.client.listener;

import dev.ssespring.client.SseRequest;

/** Callback that customizes the requests of all listeners, for example with tokens or timeouts. */
@FunctionalInterface
public interface SseListenerCustomizer {

    /**
     * Customizes a request. Called whenever a listener is started, by the thread that starts it.
     *
     * @param listener id of the listener
     * @param request request to change; its name and its handler error policy are replaced
     */
    void customize(String listener, SseRequest request);
}
