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
 * Publishes events to browsers and services. Safe for use by many threads.
 *
 * <p>{@code stream} and {@code subscribe} describe a response, to be returned from a controller method. {@code publish}
 * reaches all streams that are subscribed to a topic, and never waits for any of them: an event is added to the bounded
 * mailbox of each stream, and the {@link OverflowPolicy} is applied to streams whose mailbox is full.
 *
 * <p>All streams receive the events of all topics in the same order, and events of one publishing thread in the order
 * in which it published them. The id of each event is its position; a client that reconnects with its last event id
 * receives the events that it has missed, once and in order, as far as the broker's history reaches, and otherwise one
 * event that reports the loss.
 */
public interface SseEventPublisher extends AutoCloseable {

    /**
     * Creates a builder for applications that do not use Spring; with Spring, inject the bean.
     *
     * @param broker the broker, of which the publisher becomes the listener; closed by its owner
     * @param producers runs the producers of {@link #stream}; must not run them on the calling thread; may reject them
     * @param clock source of time; closed by its owner
     * @return a builder for the optional settings
     */
    static PublisherBuilder builder(SseBroker broker, Executor producers, SseClock clock) {
        return new PublisherBuilder(broker, producers, clock);
    }

    /**
     * Describes a stream whose events are sent by a producer. The stream completes when the producer returns or throws:
     * its last block has a reserved id and no data. A client that reconnects with this id, as a browser's
     * {@code EventSource} does by itself, gets 204 No Content and stops; the producer is not started again. A client
     * without an id, such as a reloaded page, starts it again.
     *
     * <p>If the producer throws an exception while the stream is open, the client receives one event before the end
     * (named {@code stream-failed} unless configured otherwise, its data {@code {"reason":"producer-failed"}}); the
     * exception is logged and not sent.
     *
     * <p>A stream that ends before its producer does (the connection breaks, the lifetime is over, the publisher
     * drains) has no such block: its client reconnects, and the producer is started with the id of the last event that
     * the client has received as {@link StreamSender#lastEventId()}, null if events have no id. With
     * {@link StreamOptions#restarts(boolean)} every end of a stream is like that.
     *
     * @param producer runs once for each response, on a thread which it may block
     * @return a description for one response; nothing runs until it is opened
     */
    SseStream stream(StreamProducer producer);

    /**
     * Describes a stream that sends these elements. Each element is read when there was room in the mailbox for the
     * previous one. The stream completes after the last element, as that of a
     * {@linkplain #stream(StreamProducer) producer}.
     *
     * @param elements an {@link SseEvent} is sent unchanged, a String as data, anything else as JSON
     * @return a description for one response; nothing is read until it is opened
     */
    SseStream stream(Iterable<?> elements);

    /**
     * Describes a stream that sends these elements. Each element is read when there was room in the mailbox for the
     * previous one. The stream completes after the last element, as that of a
     * {@linkplain #stream(StreamProducer) producer}.
     *
     * @param elements an {@link SseEvent} is sent unchanged, a String as data, anything else as JSON; closed at the end
     * @return a description for one response; nothing is read until it is opened
     */
    SseStream stream(Stream<?> elements);

    /**
     * Describes a stream that sends the elements of a reactive source. Elements are requested as the client reads: at
     * most 16 elements exceed a full mailbox. No thread waits for the source or the client. The stream completes when
     * the source completes or fails, as that of a {@linkplain #stream(StreamProducer) producer}; if the client leaves
     * before, the source is canceled.
     *
     * @param source subscribed to when the stream opens, on a thread for producers; of its elements, an
     *     {@link SseEvent} is sent unchanged, a String as data, anything else as JSON. For a {@code Flux} see
     *     {@code ReactorSse}
     * @return a description for one response; nothing is subscribed to until it is opened
     */
    SseStream streamFrom(Flow.Publisher<?> source);

    /**
     * Describes a stream with all events of some topics: from now on, or after the last event id of the request. The
     * first block contains the position at which the stream begins. If the history does not reach back to the last
     * event id, one event (named {@code stream-reset} unless configured otherwise, its data a JSON object with the
     * reason and the position) reports the loss, and the stream continues live.
     *
     * @param topics names or patterns, one or more; {@code *} matches one segment, {@code **} zero or more
     * @return a description for one response; nothing is subscribed until it is opened
     * @throws InvalidTopicException if there is none, one is not well-formed, or they exceed the limits
     */
    SseStream subscribe(String... topics);

    /**
     * Publishes an event.
     *
     * @param topic a name, not a pattern
     * @param event without an id: the broker sets it
     * @return the position of the event, and the number of subscribed streams on this node
     * @throws InvalidTopicException if the topic is not well-formed, or has too many segments
     * @throws IllegalArgumentException if the event cannot be published
     * @throws BrokerException if the broker could not accept the event
     */
    PublishReceipt publish(String topic, SseEvent event);

    /**
     * Publishes an event with options; otherwise same as {@link #publish(String, SseEvent)}.
     *
     * @param topic a name, not a pattern
     * @param event without an id: the broker sets it
     * @param options whether the event is stored, and which events it replaces
     * @return the position of the event, and the number of subscribed streams on this node
     */
    PublishReceipt publish(String topic, SseEvent event, PublishOptions options);

    /**
     * Publishes a payload. It is converted to text once for all streams, on the calling thread.
     *
     * @param topic a name, not a pattern
     * @param name the event's type
     * @param payload a String is sent unchanged, anything else as JSON
     * @return the position of the event, and the number of subscribed streams on this node
     * @throws InvalidTopicException if the topic is not well-formed, or has too many segments
     * @throws IllegalArgumentException if name or payload cannot be published
     * @throws BrokerException if the broker could not accept the event
     */
    PublishReceipt publish(String topic, String name, Object payload);

    /**
     * Publishes a payload with options; otherwise same as {@link #publish(String, String, Object)}.
     *
     * @param topic a name, not a pattern
     * @param name the event's type
     * @param payload a String is sent unchanged, anything else as JSON
     * @param options whether the event is stored, and which events it replaces
     * @return the position of the event, and the number of subscribed streams on this node
     */
    PublishReceipt publish(String topic, String name, Object payload, PublishOptions options);

    /**
     * Publishes an event to one user's streams of a topic. It is stored separately from events for all users, and
     * replayed only to that user.
     *
     * @param user name of the principal that opened those streams, not blank
     * @param topic a name, not a pattern
     * @param event without an id: the broker sets it
     * @return the position of the event, and the number of the user's subscribed streams on this node
     * @throws InvalidTopicException if the topic is not well-formed, or has too many segments
     * @throws IllegalArgumentException if user or event cannot be published
     * @throws BrokerException if the broker could not accept the event
     */
    PublishReceipt publishToUser(String user, String topic, SseEvent event);

    /**
     * Publishes an event to one user's streams with options; otherwise same as {@link #publishToUser(String, String,
     * SseEvent)}.
     *
     * @param user name of the principal that opened those streams, not blank
     * @param topic a name, not a pattern
     * @param event without an id: the broker sets it
     * @param options whether the event is stored, and which events it replaces
     * @return the position of the event, and the number of the user's subscribed streams on this node
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
     * @throws BrokerException if the broker could not accept the event
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
     * @param options whether the event is stored, and which events it replaces
     * @return the event's position, and the number of the user's streams on this node
     * @throws IllegalArgumentException if user, topic, name or payload cannot be published
     * @throws BrokerException if the broker could not accept the event
     */
    PublishReceipt publishToUser(String user, String topic, String name, Object payload, PublishOptions options);

    /**
     * Returns the newest position. State that is loaded after this call is complete together with the events behind
     * this position: pass the position to a page that subscribes with it as its last event id.
     *
     * @return position of the newest event of all topics
     * @throws BrokerException if the broker cannot be reached
     */
    Position head();

    /**
     * Returns the number of open streams on this node.
     *
     * @return a snapshot
     */
    int openStreams();

    /**
     * Returns the open streams on this node.
     *
     * @return a snapshot in no particular order, taken stream by stream
     */
    List<StreamInfo> streams();

    /**
     * Returns the statistics of this node.
     *
     * @return a snapshot
     */
    PublisherStatistics statistics();

    /**
     * Ends all streams of a user on this node at once, such as when the user logs out; pending events are discarded.
     * The clients will reconnect: the authentication of their requests decides whether they may. Does not wait for the
     * streams to end.
     *
     * @param user name of the principal that opened the streams, not blank
     * @return the number of streams
     * @throws IllegalArgumentException if the name is blank
     */
    int disconnect(String user);

    /**
     * Ends one stream on this node at once; otherwise same as {@link #disconnect(String)}.
     *
     * @param streamId {@link StreamInfo#id()}
     * @return false if there is no such stream
     */
    boolean disconnect(long streamId);

    /**
     * Returns whether new streams are accepted, within the limits.
     *
     * @return false while this publisher drains and afterwards
     */
    boolean isAccepting();

    /**
     * Accepts streams again after {@link #drain()}. Has no effect if streams are accepted already, or after
     * {@link #close()}.
     */
    void start();

    /**
     * Refuses new streams and ends the open ones: producers are interrupted, pending events are written, clients are
     * told to reconnect after {@link PublisherOptions.Times#retry()} plus a random jitter, then the responses end.
     * Waits until all streams have ended. Streams that have not ended after
     * {@link PublisherOptions.Times#drainTimeout()} are cut off, and this method waits for them for the same time again
     * at most. Publishing remains possible.
     */
    void drain();

    /** Drains, then stops the threads of this publisher permanently. */
    @Override
    void close();
}
