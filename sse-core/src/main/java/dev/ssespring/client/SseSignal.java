package dev.ssespring.client;

import dev.ssespring.protocol.SseEvent;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Event in the lifecycle of a connection. Signals are in order; the last one is {@link Closed}. */
public sealed interface SseSignal {

    /**
     * A response is open and is an event stream.
     *
     * @param uri source of the response, after redirects
     * @param headers headers of the response
     * @param attempt number of the attempt, from 1
     */
    record Opened(URI uri, Map<String, List<String>> headers, int attempt) implements SseSignal {}

    /**
     * An event was received; its handler is called next.
     *
     * @param event received event
     */
    record Event(SseEvent event) implements SseSignal {}

    /**
     * A comment was received; only with {@link SseRequest#keepComments()}.
     *
     * @param text text after the colon and one space
     */
    record Comment(String text) implements SseSignal {}

    /**
     * An attempt has ended, and another one follows.
     *
     * @param cause why the attempt ended
     * @param failure what went wrong, null if nothing did
     * @param retryIn time until the next attempt
     */
    record Disconnected(DisconnectCause cause, @Nullable SseClientException failure, Duration retryIn)
            implements SseSignal {}

    /**
     * The connection has ended for good.
     *
     * @param reason why the connection ended
     * @param failure what went wrong, null unless the reason is {@link Reason#FAILED}
     */
    record Closed(Reason reason, @Nullable SseClientException failure) implements SseSignal {

        /** Reason for the end of a connection. */
        public enum Reason {
            /** The application closed the connection or is shutting down. */
            BY_CALLER,
            /** The server responded with 204: the stream has no more events. */
            NO_CONTENT,
            /** The response of a request with {@link SseRequest#once()} was read to its end. */
            COMPLETED,
            /** The connection failed in a way that another attempt would not fix. */
            FAILED
        }
    }
}
