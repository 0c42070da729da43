package dev.ssespring.client;

import java.net.URI;
import org.jspecify.annotations.Nullable;

/** One request before it is sent, for {@link AttemptCustomizer}. Changes hold for this attempt alone. */
public interface SseAttempt {

    /**
     * Which one it is.
     *
     * @return counted from 1 over the whole life of the connection
     */
    int number();

    /**
     * The last event id of the subscription.
     *
     * @return {@code ""} if there is none
     */
    String lastEventId();

    /**
     * Why there is another attempt.
     *
     * @return null at the first one
     */
    @Nullable
    DisconnectCause cause();

    /**
     * Where it goes.
     *
     * @return an absolute URI
     */
    URI uri();

    /**
     * Changes where it goes.
     *
     * @param uri an absolute http or https URI
     * @return this attempt
     * @throws IllegalArgumentException if it is no such URI
     */
    SseAttempt uri(URI uri);

    /**
     * Sets a query parameter, encoded, in place of all of that name.
     *
     * @param name not encoded
     * @param value not encoded
     * @return this attempt
     */
    SseAttempt queryParam(String name, String value);

    /**
     * Sets a header, in place of what it was.
     *
     * @param name its name
     * @param values none removes it
     * @return this attempt
     */
    SseAttempt header(String name, String... values);

    /**
     * Sets the body.
     *
     * @param body as {@link SseRequest#body(Object)} takes it
     * @return this attempt
     */
    SseAttempt body(Object body);
}
