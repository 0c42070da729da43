package dev.ssespring.client;

/**
 * Handler for the payloads of one connection; see {@link EventHandler} for threads and order.
 *
 * @param <T> type of the payload
 */
@FunctionalInterface
public interface PayloadHandler<T> {

    /**
     * Handles the payload of one event.
     *
     * @param payload read from the data of the event
     * @throws Exception if the payload could not be handled; the {@link HandlerErrorPolicy} is applied
     */
    void handle(T payload) throws Exception;
}
