package dev.ssespring.web;

import jakarta.servlet.http.HttpServletRequest;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Reads the last event id of a request. The header takes precedence: polyfills put the id into the query, where it
 * keeps the value of the first connection.
 */
final class LastEventIds {

    private static final String HEADER = "Last-Event-ID";
    private static final String[] PARAMETERS = {"lastEventId", "last_event_id"};

    private LastEventIds() {}

    static @Nullable String of(HttpServletRequest request) {
        return of(request, null);
    }

    /** Also reads a parameter of another protocol, after all others, unless it is null. */
    static @Nullable String of(HttpServletRequest request, @Nullable String positionParameter) {
        return Stream.concat(
                        Stream.ofNullable(request.getHeader(HEADER)).map(LastEventIds::decoded),
                        Stream.concat(Stream.of(PARAMETERS), Stream.ofNullable(positionParameter))
                                .map(request::getParameter))
                .filter(id -> id != null && !id.isEmpty())
                .findFirst()
                .orElse(null);
    }

    /** Browsers send the id in UTF-8, and containers decode headers as ISO 8859-1. */
    private static String decoded(String header) {
        if (!StandardCharsets.ISO_8859_1.newEncoder().canEncode(header)) {
            return header;
        }
        String decoded = new String(header.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
        return (decoded.indexOf('\uFFFD') < 0) ? decoded : header;
    }
}
