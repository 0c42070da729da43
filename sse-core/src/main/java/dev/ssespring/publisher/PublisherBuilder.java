package dev.ssespring.publisher;

import dev.ssespring.broker.SseBroker;
import dev.ssespring.concurrent.SseClock;
import dev.ssespring.publisher.engine.NodePublisher;
import dev.ssespring.publisher.engine.PublisherParts;
import dev.ssespring.publisher.engine.StreamFactory;
import dev.ssespring.publisher.engine.StreamOpening;
import dev.ssespring.publisher.state.InitialState;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Builds a publisher; see {@link SseEventPublisher#builder}. Not safe for use by several threads. */
public final class PublisherBuilder {

    private final SseBroker broker;
    private final Executor producers;
    private final SseClock clock;
    private PublisherOptions options = PublisherOptions.DEFAULTS;
    private PayloadWriter payloads = PublisherBuilder::refuse;
    private SubscriptionAuthorizer authorizer = SubscriptionAuthorizer.ALLOW_ALL;
    private final List<StreamListener> listeners = new ArrayList<>();
    private DeliveryTimer timer = (events, nanos) -> {};
    private final List<ContextCapture> contexts = new ArrayList<>();

    PublisherBuilder(SseBroker broker, Executor producers, SseClock clock) {
        this.broker = Objects.requireNonNull(broker, "'broker' must not be null");
        this.producers = Objects.requireNonNull(producers, "'producers' must not be null");
        this.clock = Objects.requireNonNull(clock, "'clock' must not be null");
    }

    private static String refuse(Object payload) {
        throw new IllegalArgumentException("'payload' of type %s needs a PayloadWriter: set one, or pass a String"
                .formatted(payload.getClass().getName()));
    }

    /**
     * Sets limits and durations.
     *
     * @param options by default {@link PublisherOptions#DEFAULTS}
     * @return this builder
     */
    public PublisherBuilder options(PublisherOptions options) {
        this.options = Objects.requireNonNull(options, "'options' must not be null");
        return this;
    }

    /**
     * Sets the converter of payloads.
     *
     * @param payloads by default only Strings are accepted
     * @return this builder
     */
    public PublisherBuilder payloads(PayloadWriter payloads) {
        this.payloads = Objects.requireNonNull(payloads, "'payloads' must not be null");
        return this;
    }

    /**
     * Sets the strategy that decides about subscriptions.
     *
     * @param authorizer by default all subscriptions are allowed
     * @return this builder
     */
    public PublisherBuilder authorizer(SubscriptionAuthorizer authorizer) {
        this.authorizer = Objects.requireNonNull(authorizer, "'authorizer' must not be null");
        return this;
    }

    /**
     * Adds a listener for the streams of this node.
     *
     * @param listener called after the listeners that were added before
     * @return this builder
     */
    public PublisherBuilder listener(StreamListener listener) {
        listeners.add(Objects.requireNonNull(listener, "'listener' must not be null"));
        return this;
    }

    /**
     * Sets the timer of deliveries.
     *
     * @param timer by default there is none
     * @return this builder
     */
    public PublisherBuilder deliveryTimer(DeliveryTimer timer) {
        this.timer = Objects.requireNonNull(timer, "'timer' must not be null");
        return this;
    }

    /**
     * Adds context that the producers and reactive sources of streams get from the thread that opens the stream.
     *
     * @param context captured and set before those that are added later
     * @return this builder
     */
    public PublisherBuilder context(ContextCapture context) {
        contexts.add(Objects.requireNonNull(context, "'context' must not be null"));
        return this;
    }

    /**
     * Builds the publisher and starts its threads.
     *
     * @return a publisher that accepts streams
     * @throws IllegalStateException if the broker has a publisher already
     */
    public SseEventPublisher build() {
        return new NodePublisher(new PublisherParts(
                broker,
                producers,
                clock,
                options,
                payloads,
                authorizer,
                List.copyOf(listeners),
                timer,
                List.copyOf(contexts),
                new Descriptions()));
    }

    private static final class Descriptions implements StreamFactory {

        @Override
        public SseStream finite(StreamOpening opening, Runnable discarding) {
            return SseStream.finite(opening, discarding);
        }

        @Override
        public SseStream subscription(Function<@Nullable InitialState, StreamOpening> opening) {
            return SseStream.subscription(opening);
        }
    }
}
