package dev.ssespring.publisher;

import dev.ssespring.broker.BrokerException;
import dev.ssespring.broker.SseBroker;
import dev.ssespring.concurrent.SseClock;
import dev.ssespring.protocol.SseEvent;
import java.util.concurrent.Executor;
import java.util.stream.Stream;

/**
 * Pushes events to browsers and services. Safe for use by many threads.
 *
 * <p>{@code stream} and {@code subscribe} describe a response, to be returned from a controller method. {@code publish}
 * reaches all streams that are subscribed to a topic; it never waits for any of them: an event goes into the bounded
 * mailbox of each, and a stream whose mailbox is full is closed. Streams of this node see the events of all topics in
 * one and the same order, and those of one publishing thread in the order in which it published them. Delivery to a
 * stream that stays open is exactly once; an event published while a client is away is not delivered.
 */
public interface SseEventPublisher extends AutoCloseable {

    /**
     * A publisher for applications that do not use Spring; with Spring, inject the bean.
     *
     * @param broker gets this publisher as its listener
     * @param options bounds and times
     * @param payloads turns payloads into text
     * @param producers runs the producers of {@link #stream}; must not run them on the calling thread, may reject them
     * @param clock tells the time; closed by its owner
     * @return a publisher that accepts streams
     */
    static SseEventPublisher create(
            SseBroker broker, PublisherOptions options, PayloadWriter payloads, Executor producers, SseClock clock) {
        return new NodePublisher(broker, options, payloads, producers, clock);
    }

    /**
     * A response of its own, written by the producer. It ends when the producer returns or throws.
     *
     * @param producer runs once, on a thread that it may block
     * @return a description for one response; nothing runs until it is opened
     */
    SseStream stream(StreamProducer producer);

    /**
     * A response of its own with these elements, each read when the one before has found room in the mailbox.
     *
     * @param elements an {@link SseEvent} goes as it is, a String as data, anything else as JSON
     * @return a description for one response; nothing is read until it is opened
     */
    SseStream stream(Iterable<?> elements);

    /**
     * A response of its own with these elements, each read when the one before has found room in the mailbox.
     *
     * @param elements an {@link SseEvent} goes as it is, a String as data, anything else as JSON; closed at the end
     * @return a description for one response; nothing is read until it is opened
     */
    SseStream stream(Stream<?> elements);

    /**
     * A response with all events of some topics from now on. The first block tells the client the position from which it
     * goes.
     *
     * @param topics names or patterns, one or more: {@code *} is one segment, {@code **} zero or more
     * @return a description for one response; nothing is subscribed until it is opened
     * @throws IllegalArgumentException if there is none, or one breaks the grammar
     */
    SseStream subscribe(String... topics);

    /**
     * Publishes an event as it is.
     *
     * @param topic a name, not a pattern
     * @param event has no id: the broker sets it
     * @return where it stands, and how many streams were there
     * @throws IllegalArgumentException if topic or event cannot be published
     * @throws BrokerException if the broker could not take it
     */
    PublishReceipt publish(String topic, SseEvent event);

    /**
     * Publishes a payload, written once for all streams, on this thread.
     *
     * @param topic a name, not a pattern
     * @param name the event's type
     * @param payload a String goes as it is, anything else as JSON
     * @return where it stands, and how many streams were there
     * @throws IllegalArgumentException if topic, name or payload cannot be published
     * @throws BrokerException if the broker could not take it
     */
    PublishReceipt publish(String topic, String name, Object payload);

    /**
     * Publishes an event to one user's streams of a topic.
     *
     * @param user name of the principal that opened those streams
     * @param topic a name, not a pattern
     * @param event has no id: the broker sets it
     * @return where it stands, and how many of the user's streams were there
     * @throws IllegalArgumentException if topic or event cannot be published
     * @throws BrokerException if the broker could not take it
     */
    PublishReceipt publishToUser(String user, String topic, SseEvent event);

    /**
     * How many streams are open on this node.
     *
     * @return a snapshot
     */
    int openStreams();

    /** Accepts streams again after {@link #drain()}. Does nothing if they are accepted, or after {@link #close()}. */
    void start();

    /**
     * Refuses new streams and ends the open ones: producers are interrupted, pending events are written, and
     * clients are told to come back after {@link PublisherOptions#retry()} and a random part of it, then the response ends. Waits until all have ended; what has not after {@link PublisherOptions#drainTimeout()} is cut off, for
     * which it waits once more as long at most. Publishing stays possible.
     */
    void drain();

    /** Drains and stops this publisher's threads, for good. */
    @Override
    void close();
}
