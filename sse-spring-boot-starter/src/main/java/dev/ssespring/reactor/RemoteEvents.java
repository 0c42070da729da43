package dev.ssespring.reactor;

import dev.ssespring.client.SseRequest;
import dev.ssespring.protocol.SseEvent;
import java.util.Objects;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscriber;

/** Publisher that opens a connection for each subscriber. */
final class RemoteEvents implements Publisher<SseEvent> {

    private final SseRequest request;

    RemoteEvents(SseRequest request) {
        this.request = Objects.requireNonNull(request, "'request' must not be null");
    }

    @Override
    public void subscribe(Subscriber<? super SseEvent> subscriber) {
        new RemoteSubscription(subscriber).begin(request);
    }
}
