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
 * Drops the headers of a response that say how its body is framed or encoded: those of a stream are the server's to set.
 * Warns once of each combination of headers.
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

    /** HTTP/2 forbids them, and clients take a response that has them for malformed. */
    private static final List<String> OF_A_CONNECTION =
            List.of(HttpHeaders.CONNECTION, "Keep-Alive", "Proxy-Connection");

    private static final String HTTP_2 = "HTTP/2";

    /** Bounded by the number of combinations. */
    private final Set<List<String>> warned = ConcurrentHashMap.newKeySet();

    void drop(HttpServletRequest request, HttpServletResponse response) {
        boolean http2 = request.getProtocol().startsWith(HTTP_2);
        List<String> dropped = Stream.concat(NAMES.stream(), http2 ? OF_A_CONNECTION.stream() : Stream.empty())
                .filter(response::containsHeader)
                .filter(name -> !name.equals(HttpHeaders.CONTENT_ENCODING) || !mayBeEncodedByAFilter(response))
                .toList();
        // A container that answers with an error of its own, because the client has left, has sent its headers already.
        if (dropped.isEmpty() || response.isCommitted()) {
            return;
        }
        dropped.forEach(name -> drop(name, response));
        if (warned.add(dropped)) {
            LOG.warn(
                    "Dropped the headers %s from the response to %s, which is an SSE stream: it has no length, and the server"
                                    .formatted(dropped, request.getRequestURI())
                            + " frames and encodes it. Do not set them in the ResponseEntity, the ServerResponse or a filter");
        }
    }

    private static void drop(String name, HttpServletResponse response) {
        if (name.equals(HttpHeaders.CONTENT_LENGTH)) {
            // Not kept among the others by all servers.
            response.setContentLengthLong(-1);
        }
        response.setHeader(name, null);
    }

    /** Such a filter has wrapped the response, and what it says of the encoding is true. */
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
