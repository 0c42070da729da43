package dev.ssespring.publisher;

/** Turns a payload that is not a String into the text of an event's data, as a rule JSON. */
@FunctionalInterface
public interface PayloadWriter {

    /**
     * Writes one payload; called on the publishing thread.
     *
     * @param payload neither null nor a String
     * @return the text
     * @throws IllegalArgumentException if this payload cannot be written
     */
    String write(Object payload);
}
