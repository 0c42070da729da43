package dev.ssespring.publisher;

import org.jspecify.annotations.Nullable;

/** Strategy that opens one response with a stream that is not the publisher's own; see {@link SseStream#of}. */
@FunctionalInterface
public interface StreamOpener {

    /**
     * Opens the response. Called on the thread that answers the request, before anything is sent.
     *
     * @param request describes the client
     * @param sink receives the response; not ready before this method returns
     * @param options those of {@link SseStream#with}, otherwise {@link StreamOptions#DEFAULTS}
     * @return receives what happens to the sink
     * @throws StreamStatusException if the request is to be answered with a status instead of a stream
     */
    StreamSink.Events open(StreamRequest request, StreamSink sink, StreamOptions options);

    /**
     * Returns the name of a query parameter in which clients of other protocols send their position.
     *
     * @return null, the default, if there is none
     */
    default @Nullable String positionParameter() {
        return null;
    }

    /**
     * Returns whether clients take the end of a response for success, so that a response that breaks off before must be
     * recognized as broken. The head of such a response does not announce that its connection is closed: some clients, such
     * as {@code fetch} of Node.js, take a connection that breaks after {@code Connection: close} for a complete response.
     *
     * @return false by default
     */
    default boolean isEndSignificant() {
        return false;
    }
}
