package dev.ssespring.reactor;

import dev.ssespring.client.SseRequest;
import dev.ssespring.protocol.SseEvent;
import dev.ssespring.publisher.SseEventPublisher;
import dev.ssespring.publisher.SseStream;
import dev.ssespring.runs.FlowProducer;
import dev.ssespring.runs.RunProducer;
import java.util.Objects;
import org.reactivestreams.Publisher;
import reactor.adapter.JdkFlowAdapter;
import reactor.core.publisher.Flux;

/** Adapters for Reactor: a {@link Flux} becomes a response, and a remote stream becomes a {@link Flux}. */
public final class ReactorSse {

    private ReactorSse() {}

    /**
     * Returns a response with the elements of a reactive source, such as the tokens of a language model. Demand is
     * bounded by the mailbox of the stream; see {@link SseEventPublisher#streamFrom}. When the source has completed or
     * failed, a browser that reconnects gets 204 No Content and stops. The source is not subscribed to again, unless
     * {@link dev.ssespring.publisher.StreamOptions#restarts(boolean)} is set.
     *
     * @param publisher opens the stream
     * @param source elements: an {@link SseEvent} is sent unchanged, a String as data, anything else as JSON
     * @return a description of one response; the source is subscribed to when the response is opened
     */
    public static SseStream stream(SseEventPublisher publisher, Publisher<?> source) {
        return publisher.streamFrom(JdkFlowAdapter.publisherToFlowPublisher(source));
    }

    /**
     * Returns a producer for a run that appends what a reactive source emits, such as the answer of a language model:
     * {@code runs.start(id, options, ReactorSse.run(chatClient.prompt(text).stream().content()))}. The source is cancelled
     * when the run is cancelled, and not when readers leave. The elements of the source are asked for as the store takes
     * them, at most 32 ahead.
     *
     * @param source its elements: an {@link SseEvent} is appended with its type and data, a String as data, anything else as
     *     JSON
     * @return for one run
     */
    public static RunProducer run(Publisher<?> source) {
        return new FlowProducer(JdkFlowAdapter.publisherToFlowPublisher(source));
    }

    /**
     * Returns the events of a remote stream. Each subscriber opens a connection of its own, which takes a thread of the
     * client while it is open. That thread emits the events and waits while there is no demand, so that TCP
     * back-pressure reaches the server. An event is acknowledged when {@code onNext} has returned.
     *
     * @param request request for the stream; its handler error policy and concurrency have no effect
     * @return a flux that completes when the server has no more events, and fails with an
     *     {@link dev.ssespring.client.SseClientException} if the connection fails; cancelling closes the connection
     *     without waiting for it
     */
    public static Flux<SseEvent> flux(SseRequest request) {
        Objects.requireNonNull(request, "'request' must not be null");
        return Flux.from(subscriber -> new RemoteSubscription(subscriber).begin(request));
    }
}
