package dev.ssespring.reactor;

import dev.ssespring.client.SseRequest;
import dev.ssespring.protocol.SseEvent;
import dev.ssespring.publisher.SseEventPublisher;
import dev.ssespring.publisher.SseStream;
import dev.ssespring.runs.FlowProducer;
import dev.ssespring.runs.RunProducer;
import org.reactivestreams.Publisher;
import reactor.adapter.JdkFlowAdapter;
import reactor.core.publisher.Flux;

/** Both ends for Reactor: a {@link Flux} becomes a response, and a remote stream a {@link Flux}. */
public final class ReactorSse {

    private ReactorSse() {}

    /**
     * A response of its own with what a reactive source emits, such as the tokens of a language model. Demand is bounded by
     * the stream's mailbox; otherwise as {@link SseEventPublisher#streamFrom}. When the source has completed or failed, a
     * browser that reconnects gets 204 No Content and stops: the source is not subscribed to again, unless
     * {@link dev.ssespring.publisher.StreamOptions#restarts(boolean)} is set.
     *
     * @param publisher opens the stream
     * @param source its elements: an {@link SseEvent} goes as it is, a String as data, anything else as JSON
     * @return a description for one response; nothing is subscribed to until it is opened
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
