package dev.ssespring.publisher;

import dev.ssespring.broker.BrokerException;
import dev.ssespring.broker.InvalidTopicException;
import dev.ssespring.broker.Position;
import dev.ssespring.broker.PublishOptions;
import dev.ssespring.broker.SseBroker;
import dev.ssespring.concurrent.SseClock;
import dev.ssespring.protocol.SseEvent;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import java.util.stream.Stream;

/**
 * Pushes events to browsers and services. Safe for use by many threads.
 *
 * <p>{@code stream} and {@code subscribe} describe a response, to be returned from a controller method. {@code publish}
 * reaches all streams that are subscribed to a topic; it never waits for any of them: an event goes into the bounded
 * mailbox of each, and what happens to a stream whose mailbox is full is its {@link OverflowPolicy}.
 *
 * <p>Streams see the events of all topics in one and the same order, and those of one publishing thread in the order in
 * which it published them. Each event has its position as its id; a client that comes back with the last one it saw gets
 * what it has missed, each event once and in order, as far as the broker's history reaches, and otherwise one event that
 * says so.
 */
public interface SseEventPublisher extends AutoCloseable {

    /**
     * A publisher for applications that do not use Spring; with Spring, inject the bean.
     *
     * @param broker gets this publisher as its listener; closed by its owner
     * @param producers runs the producers of {@link #stream}; must not run them on the calling thread, may reject them
     * @param clock tells the time; closed by its owner
     * @return to add what else is wanted
     */
    static PublisherBuilder builder(SseBroker broker, Executor producers, SseClock clock) {
        return new PublisherBuilder(broker, producers, clock);
    }

    /**
     * A response of its own, written by the producer. It ends when the producer returns or throws, and then for good: the
     * last block has a reserved id and no data. A client that reconnects with this id, as a browser's {@code EventSource}
     * does by itself, gets 204 No Content and stops; the producer is not started again. A client without an id, such as a
     * page that was loaded anew, starts it again.
     *
     * <p>If the producer throws an exception while the stream is open, the client gets one event before that end (named
     * {@code stream-failed} unless configured otherwise, its data {@code {"reason":"producer-failed"}}); the exception is
     * logged and nothing of it is sent.
     *
     * <p>A stream that ends before its producer does (the connection breaks, the lifetime is over, the publisher drains)
     * has no such end: its client reconnects, and the producer is started with the id of the last event that the client
     * has received as {@link StreamSender#lastEventId()}, null if events have no id. With
     * {@link StreamOptions#restarts(boolean)} all of a stream's ends are like that.
     *
     * @param producer runs once for each response, on a thread that it may block
     * @return a description for one response; nothing runs until it is opened
     */
    SseStream stream(StreamProducer producer);

    /**
     * A response of its own with these elements, each read when the one before has found room in the mailbox. It ends for
     * good after the last one, as that of a {@linkplain #stream(StreamProducer) producer}.
     *
     * @param elements an {@link SseEvent} goes as it is, a String as data, anything else as JSON
     * @return a description for one response; nothing is read until it is opened
     */
    SseStream stream(Iterable<?> elements);

    /**
     * A response of its own with these elements, each read when the one before has found room in the mailbox. It ends for
     * good after the last one, as that of a {@linkplain #stream(StreamProducer) producer}.
     *
     * @param elements an {@link SseEvent} goes as it is, a String as data, anything else as JSON; closed at the end
     * @return a description for one response; nothing is read until it is opened
     */
    SseStream stream(Stream<?> elements);

    /**
     * A response of its own with what a reactive source emits. The source is asked for more as the client reads: no more
     * than 16 elements come ahead of a full mailbox. No thread waits for source or client. The response ends for
     * good when the source completes or fails, as that of a {@linkplain #stream(StreamProducer) producer}; if the client
     * leaves first, the source is cancelled.
     *
     * @param source subscribed to when the stream opens, on a thread for producers; its elements: an {@link SseEvent}
     *     goes as it is, a String as data, anything else as JSON. For a {@code Flux} see {@code ReactorSse}
     * @return a description for one response; nothing is subscribed to until it is opened
     */
    SseStream streamFrom(Flow.Publisher<?> source);

    /**
     * A response with all events of some topics: from now on, or after the last event id of the request. A first block
     * tells the client the position from which it goes. If the history does not reach back to what the client has seen,
     * one event (named {@code stream-reset} unless configured otherwise, its data a JSON object with the reason and the
     * position) says so, and the stream goes on live.
     *
     * @param topics names or patterns, one or more: {@code *} is one segment, {@code **} zero or more
     * @return a description for one response; nothing is subscribed until it is opened
     * @throws InvalidTopicException if there is none, one breaks the grammar, or they exceed the limits
     */
    SseStream subscribe(String... topics);

    /**
     * Publishes an event as it is.
     *
     * @param topic a name, not a pattern
     * @param event has no id: the broker sets it
     * @return where it stands, and how many streams were there
     * @throws InvalidTopicException if the topic breaks the grammar, or has too many segments
     * @throws IllegalArgumentException if the event cannot be published
     * @throws BrokerException if the broker could not take it
     */
    PublishReceipt publish(String topic, SseEvent event);

    /**
     * Publishes an event in a special way; otherwise as {@link #publish(String, SseEvent)}.
     *
     * @param topic a name, not a pattern
     * @param event has no id: the broker sets it
     * @param options whether it is kept, and what it replaces
     * @return where it stands, and how many streams were there
     */
    PublishReceipt publish(String topic, SseEvent event, PublishOptions options);

    /**
     * Publishes a payload, written once for all streams, on this thread.
     *
     * @param topic a name, not a pattern
     * @param name the event's type
     * @param payload a String goes as it is, anything else as JSON
     * @return where it stands, and how many streams were there
     * @throws InvalidTopicException if the topic breaks the grammar, or has too many segments
     * @throws IllegalArgumentException if name or payload cannot be published
     * @throws BrokerException if the broker could not take it
     */
    PublishReceipt publish(String topic, String name, Object payload);

    /**
     * Publishes a payload in a special way; otherwise as {@link #publish(String, String, Object)}.
     *
     * @param topic a name, not a pattern
     * @param name the event's type
     * @param payload a String goes as it is, anything else as JSON
     * @param options whether it is kept, and what it replaces
     * @return where it stands, and how many streams were there
     */
    PublishReceipt publish(String topic, String name, Object payload, PublishOptions options);

    /**
     * Publishes an event to one user's streams of a topic. It is kept apart from what everybody gets, and replayed to that
     * user alone.
     *
     * @param user name of the principal that opened those streams, not blank
     * @param topic a name, not a pattern
     * @param event has no id: the broker sets it
     * @return where it stands, and how many of the user's streams were there
     * @throws InvalidTopicException if the topic breaks the grammar, or has too many segments
     * @throws IllegalArgumentException if user or event cannot be published
     * @throws BrokerException if the broker could not take it
     */
    PublishReceipt publishToUser(String user, String topic, SseEvent event);

    /**
     * Publishes an event to one user's streams in a special way; otherwise as {@link #publishToUser(String, String,
     * SseEvent)}.
     *
     * @param user name of the principal that opened those streams, not blank
     * @param topic a name, not a pattern
     * @param event has no id: the broker sets it
     * @param options whether it is kept, and what it replaces
     * @return where it stands, and how many of the user's streams were there
     */
    PublishReceipt publishToUser(String user, String topic, SseEvent event, PublishOptions options);

    /**
     * Publishes a payload to one user's streams of a topic. The payload is converted to text once, on the calling thread;
     * otherwise as {@link #publishToUser(String, String, SseEvent)}.
     *
     * @param user name of the principal that opened those streams, not blank
     * @param topic a name, not a pattern
     * @param name the event's type
     * @param payload a String is sent unchanged, anything else as JSON
     * @return the event's position, and the number of the user's streams on this node
     * @throws IllegalArgumentException if user, topic, name or payload cannot be published
     * @throws BrokerException if the broker could not take it
     */
    PublishReceipt publishToUser(String user, String topic, String name, Object payload);

    /**
     * Publishes a payload to one user's streams with options; otherwise as {@link #publishToUser(String, String, String,
     * Object)}.
     *
     * @param user name of the principal that opened those streams, not blank
     * @param topic a name, not a pattern
     * @param name the event's type
     * @param payload a String is sent unchanged, anything else as JSON
     * @param options whether it is kept, and what it replaces
     * @return the event's position, and the number of the user's streams on this node
     * @throws IllegalArgumentException if user, topic, name or payload cannot be published
     * @throws BrokerException if the broker could not take it
     */
    PublishReceipt publishToUser(String user, String topic, String name, Object payload, PublishOptions options);

    /**
     * The newest position. A state that was loaded after this was called, and then the events after this position, are
     * all there is to know: put it into a page that subscribes with it as the last event id.
     *
     * @return of all topics
     * @throws BrokerException if the broker cannot tell
     */
    Position head();

    /**
     * How many streams are open on this node.
     *
     * @return a snapshot
     */
    int openStreams();

    /**
     * The streams that are open on this node.
     *
     * @return a snapshot, in no order; made stream by stream
     */
    List<StreamInfo> streams();

    /**
     * What this node has done so far.
     *
     * @return a snapshot
     */
    PublisherStatistics statistics();

    /**
     * Ends all streams of a user on this node at once, such as when the user logs out; what waits for them is not
     * written. Their clients will try to come back: whether they may is decided where the request is authenticated. Does
     * not wait for the end.
     *
     * @param user name of the principal that opened the streams, not blank
     * @return how many
     * @throws IllegalArgumentException if the name is blank
     */
    int disconnect(String user);

    /**
     * Ends one stream of this node at once; otherwise as {@link #disconnect(String)}.
     *
     * @param streamId {@link StreamInfo#id()}
     * @return false if there is no such stream (any more)
     */
    boolean disconnect(long streamId);

    /**
     * Whether new streams are accepted, as far as limits allow.
     *
     * @return false while this publisher drains, and after that
     */
    boolean isAccepting();

    /** Accepts streams again after {@link #drain()}. Does nothing if they are accepted, or after {@link #close()}. */
    void start();

    /**
     * Refuses new streams and ends the open ones: producers are interrupted, pending events are written, and
     * clients are told to come back after {@link PublisherOptions.Times#retry()} and a random part of it, then the response ends. Waits until all have ended; what has not after {@link PublisherOptions.Times#drainTimeout()} is cut off, for
     * which it waits once more as long at most. Publishing stays possible.
     */
    void drain();

    /** Drains and stops this publisher's threads, for good. */
    @Override
    void close();
}
