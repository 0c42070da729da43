package dev.ssespring.web;

import jakarta.servlet.http.HttpServletRequest;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Finds what a client says it has seen last. The header wins: polyfills put the id into the query, where it stays as it
 * was at the first connection.
 */
final class LastEventIds {

    private static final String HEADER = "Last-Event-ID";
    private static final String[] PARAMETERS = {"lastEventId", "last_event_id"};

    /** Longer than any id of ours; what is cut here was unknown anyway, and stays so. */
    private static final int MAX_LENGTH = 256;

    private LastEventIds() {}

    static @Nullable String of(HttpServletRequest request) {
        return Stream.concat(
                        Stream.ofNullable(request.getHeader(HEADER)),
                        Stream.of(PARAMETERS).map(request::getParameter))
                .filter(id -> id != null && !id.isEmpty())
                .findFirst()
                .map(id -> id.substring(0, Math.min(id.length(), MAX_LENGTH)))
                .orElse(null);
    }
}
