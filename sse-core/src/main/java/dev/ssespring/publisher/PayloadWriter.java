package dev.ssespring.publisher;

/** Converts payloads that are not Strings to the text of an event's data, usually JSON. */
@FunctionalInterface
public interface PayloadWriter {

    /**
     * Converts one payload. Called on the publishing thread.
     *
     * @param payload neither null nor a String
     * @return the data of the event
     * @throws IllegalArgumentException if the payload cannot be converted
     */
    String write(Object payload);
}
