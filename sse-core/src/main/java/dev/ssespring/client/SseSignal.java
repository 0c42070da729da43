package dev.ssespring.client;

import dev.ssespring.protocol.SseEvent;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What happens to a connection, in order. The last one is {@link Closed}. */
public sealed interface SseSignal {

    /**
     * A response is there and it is an event stream.
     *
     * @param uri where it came from, after redirects
     * @param headers of the response
     * @param attempt number of the attempt, from 1
     */
    record Opened(URI uri, Map<String, List<String>> headers, int attempt) implements SseSignal {}

    /**
     * An event came; its handler is called next.
     *
     * @param event as received
     */
    record Event(SseEvent event) implements SseSignal {}

    /**
     * A comment came; only with {@link SseRequest#keepComments()}.
     *
     * @param text without the colon and one space
     */
    record Comment(String text) implements SseSignal {}

    /**
     * An attempt has ended, another will follow.
     *
     * @param cause why
     * @param failure what happened, null if nothing went wrong
     * @param retryIn time until the next attempt
     */
    record Disconnected(DisconnectCause cause, @Nullable SseClientException failure, Duration retryIn)
            implements SseSignal {}

    /**
     * The connection has ended for good.
     *
     * @param reason why
     * @param failure what happened, null unless the reason is {@link Reason#FAILED}
     */
    record Closed(Reason reason, @Nullable SseClientException failure) implements SseSignal {

        /** Why a connection has ended. */
        public enum Reason {
            /** The application closed it, or is stopping. */
            BY_CALLER,
            /** The server said 204: there is nothing more to come. */
            NO_CONTENT,
            /** The only response of a {@link SseRequest#once()} was read to its end. */
            COMPLETED,
            /** Trying again would not help. */
            FAILED
        }
    }
}
