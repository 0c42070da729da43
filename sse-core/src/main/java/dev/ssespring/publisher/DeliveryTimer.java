package dev.ssespring.publisher;

/**
 * Receives the time that events wait on this node before delivery. Called by writer threads: must neither block nor
 * throw.
 */
@FunctionalInterface
public interface DeliveryTimer {

    /**
     * Called when events of one stream were flushed.
     *
     * @param events number of events, 1 or more
     * @param nanos nanoseconds since the oldest of them was published on this node or received from another node
     */
    void delivered(int events, long nanos);
}
