package dev.ssespring.web;

import jakarta.servlet.ServletResponse;
import jakarta.servlet.ServletResponseWrapper;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.springframework.http.HttpHeaders;

/**
 * Removes the headers of a response that describe how its body is framed or encoded, which only the server can set
 * for a stream. Logs a warning once for each combination of headers.
 */
final class FramingHeaders {

    private static final Log LOG = LogFactory.getLog(FramingHeaders.class);

    private static final List<String> NAMES = List.of(
            HttpHeaders.CONTENT_LENGTH,
            HttpHeaders.CONTENT_ENCODING,
            HttpHeaders.CONTENT_RANGE,
            HttpHeaders.TRANSFER_ENCODING,
            HttpHeaders.TRAILER,
            HttpHeaders.UPGRADE);

    /** Forbidden in HTTP/2, where clients treat a response with them as malformed. */
    private static final List<String> CONNECTION_HEADERS =
            List.of(HttpHeaders.CONNECTION, "Keep-Alive", "Proxy-Connection");

    private static final String HTTP_2 = "HTTP/2";

    /** Bounded by the number of combinations. */
    private final Set<List<String>> warned = ConcurrentHashMap.newKeySet();

    void drop(HttpServletRequest request, HttpServletResponse response) {
        boolean http2 = request.getProtocol().startsWith(HTTP_2);
        List<String> dropped = Stream.concat(NAMES.stream(), http2 ? CONNECTION_HEADERS.stream() : Stream.empty())
                .filter(response::containsHeader)
                .filter(name -> !name.equals(HttpHeaders.CONTENT_ENCODING) || !mayBeEncodedByAFilter(response))
                .toList();
        // A container that responds with an error itself, because the client has left, has already sent its headers.
        if (dropped.isEmpty() || response.isCommitted()) {
            return;
        }
        dropped.forEach(name -> drop(name, response));
        if (warned.add(dropped)) {
            LOG.warn(
                    "Dropped the headers %s from the SSE stream %s: a stream has no length, and the server sets its framing"
                                    .formatted(dropped, request.getRequestURI())
                            + " and encoding. Do not set them in the ResponseEntity, the ServerResponse or a filter");
        }
    }

    private static void drop(String name, HttpServletResponse response) {
        if (name.equals(HttpHeaders.CONTENT_LENGTH)) {
            // Some servers do not store it with the other headers.
            response.setContentLengthLong(-1);
        }
        response.setHeader(name, null);
    }

    /** Such a filter has wrapped the response, so its header describes the real encoding. */
    private static boolean mayBeEncodedByAFilter(ServletResponse response) {
        ServletResponse current = response;
        while (current instanceof ServletResponseWrapper wrapper) {
            if (!wrapper.getClass().getName().startsWith("org.springframework.")) {
                return true;
            }
            current = wrapper.getResponse();
        }
        return false;
    }
}
