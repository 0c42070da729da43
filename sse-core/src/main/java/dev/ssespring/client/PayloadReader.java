package dev.ssespring.client;

/** Turns the data of an event into an object, as a rule from JSON. */
@FunctionalInterface
public interface PayloadReader {

    /**
     * Reads one payload; called by the thread that handles the event.
     *
     * @param <T> type of the payload
     * @param data of the event
     * @param type what to make of it, not String
     * @return the payload
     * @throws IllegalArgumentException if this text makes no such payload
     */
    <T> T read(String data, PayloadType<T> type);
}
