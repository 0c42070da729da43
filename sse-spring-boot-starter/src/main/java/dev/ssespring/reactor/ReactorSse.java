package dev.ssespring.reactor;

import dev.ssespring.client.SseRequest;
import dev.ssespring.protocol.SseEvent;
import reactor.core.publisher.Flux;

/** Streams as a {@link Flux}. */
public final class ReactorSse {

    private ReactorSse() {}

    /**
     * The events of a remote stream. Each subscriber makes a connection of its own, which takes a thread of the client's
     * while it is open; that thread emits the events, and waits while nothing is requested, so that the server feels it.
     * An event counts as handled when {@code onNext} has returned and the next one is requested or came.
     *
     * @param request what to ask for; a handler error policy and concurrency have no effect
     * @return ends when the server says that there is no more, fails with an
     *     {@link dev.ssespring.client.SseClientException} when the connection has; cancelling closes the connection, without
     *     waiting for it
     */
    public static Flux<SseEvent> flux(SseRequest request) {
        return Flux.from(new RemoteEvents(request));
    }
}
