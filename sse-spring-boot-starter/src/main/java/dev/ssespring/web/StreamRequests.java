package dev.ssespring.web;

import dev.ssespring.publisher.StreamRequest;
import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;

/** Takes from servlet requests what a stream needs to know. */
final class StreamRequests {

    private StreamRequests() {}

    static StreamRequest of(HttpServletRequest request, @Nullable String positionParameter) {
        return new StreamRequest(
                LastEventIds.of(request, positionParameter), request.getUserPrincipal(), request.getRemoteAddr());
    }
}
