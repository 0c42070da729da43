package dev.ssespring.client;

/**
 * Takes the payloads of one connection; see {@link EventHandler} for threads and order.
 *
 * @param <T> type of the payload
 */
@FunctionalInterface
public interface PayloadHandler<T> {

    /**
     * Handles the payload of one event.
     *
     * @param payload as read from the event's data
     * @throws Exception if it could not be handled; {@link HandlerErrorPolicy} decides what then
     */
    void handle(T payload) throws Exception;
}
