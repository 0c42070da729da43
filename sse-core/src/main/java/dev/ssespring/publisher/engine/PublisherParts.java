package dev.ssespring.publisher.engine;

import dev.ssespring.broker.SseBroker;
import dev.ssespring.concurrent.SseClock;
import dev.ssespring.publisher.ContextCapture;
import dev.ssespring.publisher.DeliveryTimer;
import dev.ssespring.publisher.PayloadWriter;
import dev.ssespring.publisher.PublisherOptions;
import dev.ssespring.publisher.StreamListener;
import dev.ssespring.publisher.SubscriptionAuthorizer;
import java.util.List;
import java.util.concurrent.Executor;

/**
 * Everything that a publisher is built from.
 *
 * @param broker orders and stores published events
 * @param producers runs producers and subscribes to reactive sources
 * @param clock source of time and timers
 * @param options limits and durations
 * @param payloads converts payloads to text
 * @param authorizer decides about subscriptions
 * @param listeners are notified about streams, in this order
 * @param timer is notified how long events waited before delivery
 * @param contexts thread context that producers inherit, the outermost first
 * @param streams creates descriptions of streams
 */
public record PublisherParts(
        SseBroker broker,
        Executor producers,
        SseClock clock,
        PublisherOptions options,
        PayloadWriter payloads,
        SubscriptionAuthorizer authorizer,
        List<StreamListener> listeners,
        DeliveryTimer timer,
        List<ContextCapture> contexts,
        StreamFactory streams) {}
