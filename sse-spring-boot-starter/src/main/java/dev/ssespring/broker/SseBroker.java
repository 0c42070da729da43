package dev.ssespring.broker;

/**
 * The only road from publisher to stream, on one node or many. It puts all events into one order, gives each the next
 * {@link Position}, and hands them to the listener of every node in that order.
 *
 * <p>Safe for use by many threads.
 */
public interface SseBroker {

    /**
     * A broker in this JVM's memory, with a new random epoch.
     *
     * @return a broker for one node
     */
    static SseBroker inMemory() {
        return new InMemoryBroker();
    }

    /**
     * Appends an event. Does not wait for any stream. When it returns, the event has its place in the order; events
     * published one after the other by one thread keep their order.
     *
     * @param publication what to append
     * @return the event's position, higher than any given out before
     * @throws BrokerException if the event could not be appended
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
     * Sets this node's listener, once, before anything is published.
     *
     * @param listener called for every event, in the order of positions, by one thread at a time
     * @throws IllegalStateException if there is one already
     */
    void listen(Listener listener);

    /** Gets the events in order. Called while the broker holds its order: it must neither block nor throw. */
    @FunctionalInterface
    interface Listener {

        /**
         * The next event.
         *
         * @param position higher than at the call before
         * @param publication the event, its topic and user
         */
        void published(Position position, Publication publication);
    }
}
