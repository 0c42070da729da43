package dev.ssespring.publisher;

/** Is told how long events wait on this node, by the threads that write: it must not block, nor throw. */
@FunctionalInterface
public interface DeliveryTimer {

    /**
     * Some events of one stream were flushed.
     *
     * @param events how many, 1 or more
     * @param nanos how long ago the oldest of them was published on this node, or came here from another
     */
    void delivered(int events, long nanos);
}
