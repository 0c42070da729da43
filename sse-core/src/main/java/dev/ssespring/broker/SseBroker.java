package dev.ssespring.broker;

import dev.ssespring.concurrent.SseClock;
import java.util.List;

/**
 * Connects publishers to streams, on one node or many: every event takes this way. A broker orders all events, assigns
 * the next {@link Position} to each, stores a bounded history of each topic, and delivers the events to the listener of
 * every node in that order.
 *
 * <p>Safe for use by many threads.
 */
public interface SseBroker extends AutoCloseable {

    /**
     * Creates a broker in the memory of this JVM, with a new random epoch.
     *
     * @param history limits of the history
     * @param clock source of the age of events; closed by its owner
     * @return a broker for one node
     */
    static SseBroker inMemory(HistoryPolicy history, SseClock clock) {
        return new InMemoryBroker(history, clock);
    }

    /**
     * Appends an event. Does not wait for any stream. When this method returns, the event has its position; events that
     * one thread publishes one after the other keep their order.
     *
     * @param publication the event to append
     * @return the event's position, higher than all positions before, or of a new epoch
     * @throws NotPublishedException if the event was not appended
     * @throws OutcomeUnknownException if it may or may not have been appended
     */
    Position publish(Publication publication);

    /**
     * Returns the newest position. Later calls of the listener have higher positions; a call for this position may
     * still be in progress.
     *
     * @return sequence 0 if nothing was published in this epoch
     * @throws BrokerException if the broker cannot be reached
     */
    Position head();

    /**
     * Reads the events that a stream has missed from the history. May wait for a remote broker.
     *
     * @param subscription topics and user of the stream; only their events are read
     * @param after position of the stream: it has received everything up to here
     * @param maxEvents maximum number of events of a page, 1 or more
     * @param maxBytes maximum size of a page in bytes; a larger event is returned alone
     * @return the next events without a gap; or a gap, if events may be missing or the position is unknown
     * @throws IllegalArgumentException if a page has no room for an event
     * @throws BrokerException if the broker cannot be reached
     */
    Replay replay(Subscription subscription, Position after, int maxEvents, long maxBytes);

    /**
     * Returns what is stored, by topic. May wait for a remote broker.
     *
     * @return a snapshot, ordered by name; large if there are many topics
     * @throws BrokerException if the broker cannot be reached
     */
    List<TopicHistory> topics();

    /**
     * Sets this node's listener, once, before anything is published.
     *
     * @param listener called for every event, in the order of positions, by one thread at a time
     * @throws IllegalStateException if there is a listener already
     */
    void listen(Listener listener);

    /** Stops the threads and timers of this broker. Called by its owner after the publisher was closed. */
    @Override
    default void close() {}

    /**
     * Receives the events in order. Called while the broker holds its lock: must neither block nor throw. If a call
     * fails nevertheless, {@link #reset} is called before the next event.
     */
    @FunctionalInterface
    interface Listener {

        /**
         * Receives the next event.
         *
         * @param event an event with a higher position than the previous one, or of a new epoch
         */
        void published(PublishedEvent event);

        /**
         * The log continues elsewhere: events after the previous one, up to the head of the gap, are lost to this node.
         * From then on {@link SseBroker#head} returns no position before that head; positions of a new epoch are
         * returned only after the last event of the previous epoch was delivered.
         *
         * <p>A broker in memory calls this method only after a call of this listener has failed.
         *
         * @param gap reason, and the position behind which the next event follows
         */
        default void reset(Replay.Gap gap) {}
    }
}
