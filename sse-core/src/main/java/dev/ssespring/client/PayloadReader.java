package dev.ssespring.client;

/** Converter from the data of an event to an object, usually from JSON. */
@FunctionalInterface
public interface PayloadReader {

    /**
     * Reads one payload. Called by the thread that handles the event.
     *
     * @param <T> type of the payload
     * @param data data of the event
     * @param type type of the payload, not String
     * @return the payload
     * @throws IllegalArgumentException if the data is not such a payload
     */
    <T> T read(String data, PayloadType<T> type);
}
