package dev.ssespring.broker;

import dev.ssespring.concurrent.SseClock;
import java.util.List;

/**
 * The only road from publisher to stream, on one node or many. It puts all events into one order, gives each the next
 * {@link Position}, keeps a bounded history of each topic, and hands the events to the listener of every node in that
 * order.
 *
 * <p>Safe for use by many threads.
 */
public interface SseBroker extends AutoCloseable {

    /**
     * A broker in this JVM's memory, with a new random epoch.
     *
     * @param history how much it keeps
     * @param clock tells the age of events; closed by its owner
     * @return a broker for one node
     */
    static SseBroker inMemory(HistoryPolicy history, SseClock clock) {
        return new InMemoryBroker(history, clock);
    }

    /**
     * Appends an event. Does not wait for any stream. When it returns, the event has its place in the order; events
     * published one after the other by one thread keep their order.
     *
     * @param publication what to append
     * @return the event's position, higher than any given out before, or of a new epoch
     * @throws NotPublishedException if the event was not appended
     * @throws OutcomeUnknownException if it may or may not have been appended
     */
    Position publish(Publication publication);

    /**
     * The newest position. A listener called later gets only higher ones, or is being called right now.
     *
     * @return sequence 0 if nothing was published in this epoch
     * @throws BrokerException if it cannot be told
     */
    Position head();

    /**
     * Reads from the history what a stream has missed. May wait for a remote broker.
     *
     * @param subscription which topics, and whose private events; only these are looked at
     * @param after where the stream stands: everything up to here it has seen
     * @param maxEvents most events of a page, 1 or more
     * @param maxBytes most bytes of a page; a larger event comes alone
     * @return the next events without a hole; or a gap, if some may be missing or the position is unknown
     * @throws IllegalArgumentException if a page has no room for an event
     * @throws BrokerException if it cannot be told
     */
    Replay replay(Subscription subscription, Position after, int maxEvents, long maxBytes);

    /**
     * What is kept, topic by topic. May wait for a remote broker.
     *
     * @return a snapshot, ordered by name; large if there are many topics
     * @throws BrokerException if it cannot be told
     */
    List<TopicHistory> topics();

    /**
     * Sets this node's listener, once, before anything is published.
     *
     * @param listener called for every event, in the order of positions, by one thread at a time
     * @throws IllegalStateException if there is one already
     */
    void listen(Listener listener);

    /** Stops what this broker runs of its own. Its owner calls it, after the publisher was closed. */
    @Override
    default void close() {}

    /**
     * Gets the events in order. Called while the broker holds its order: it must neither block nor throw. If a call fails
     * all the same, {@link #reset} follows before the next event.
     */
    @FunctionalInterface
    interface Listener {

        /**
         * The next event.
         *
         * @param event with a position higher than at the call before, or of a new epoch
         */
        void published(PublishedEvent event);

        /**
         * The log goes on elsewhere: whatever came after the event before, up to the gap's head, is lost to this node. Once
         * this is called {@link SseBroker#head} tells no position before that one; positions of a new epoch are told no
         * earlier than the last event of the one before has been handed over.
         *
         * <p>A broker in memory calls it only after a call of this listener has failed.
         *
         * @param gap why, and behind which position the next event comes
         */
        default void reset(Replay.Gap gap) {}
    }
}
