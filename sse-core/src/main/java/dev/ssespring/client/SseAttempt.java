package dev.ssespring.client;

import java.net.URI;
import org.jspecify.annotations.Nullable;

/** Request of one attempt before it is sent, for {@link AttemptCustomizer}. Changes apply to this attempt only. */
public interface SseAttempt {

    /**
     * Returns the number of the attempt.
     *
     * @return counted from 1 over the lifetime of the connection
     */
    int number();

    /**
     * Returns the last event id of the connection.
     *
     * @return {@code ""} if there is none
     */
    String lastEventId();

    /**
     * Returns the cause of the end of the previous attempt.
     *
     * @return null for the first attempt
     */
    @Nullable
    DisconnectCause cause();

    /**
     * Returns the URI of the request.
     *
     * @return an absolute URI
     */
    URI uri();

    /**
     * Sets the URI of the request.
     *
     * @param uri absolute http or https URI
     * @return this attempt
     * @throws IllegalArgumentException if it is not such a URI
     */
    SseAttempt uri(URI uri);

    /**
     * Sets a query parameter, replacing all parameters of that name.
     *
     * @param name name, not encoded
     * @param value value, not encoded
     * @return this attempt
     */
    SseAttempt queryParam(String name, String value);

    /**
     * Sets a header, replacing its previous values.
     *
     * @param name header name
     * @param values none to remove the header
     * @return this attempt
     */
    SseAttempt header(String name, String... values);

    /**
     * Sets the body.
     *
     * @param body see {@link SseRequest#body(Object)}
     * @return this attempt
     */
    SseAttempt body(Object body);
}
