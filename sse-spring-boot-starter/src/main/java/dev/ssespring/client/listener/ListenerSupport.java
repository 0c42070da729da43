package dev.ssespring.client.listener;

import dev.ssespring.client.HandlerErrorPolicy;
import dev.ssespring.client.SseRequest;
import dev.ssespring.concurrent.KeepAlive;
import dev.ssespring.concurrent.SseClock;
import java.util.List;

/** Collaborators that the containers of a registry share. Immutable. */
record ListenerSupport(
        SseClock clock,
        KeepAlive keepAlive,
        HandlerErrorPolicy errorPolicy,
        List<SseListenerCustomizer> customizers,
        List<FailedEventListener> failedEventListeners) {

    FailedAttempts attempts(SseListenerEndpoint endpoint) {
        return new FailedAttempts(endpoint.id(), endpoint.errorPolicy(errorPolicy), failedEventListeners);
    }

    void customize(String listener, SseRequest request) {
        customizers.forEach(each -> each.customize(listener, request));
    }
}
