package dev.ssespring.web;

import jakarta.servlet.http.HttpServletResponse;
import org.springframework.http.HttpHeaders;

/** The headers of every stream: the type, and what keeps caches and proxies from holding events back. */
final class StreamHeaders {

    static final String CONTENT_TYPE = "text/event-stream;charset=UTF-8";

    private static final String NO_CACHING = "no-cache, no-store, no-transform";

    private StreamHeaders() {}

    /** Sets those that the application has not set; the type is not its to choose. */
    static void set(HttpServletResponse response) {
        response.setContentType(CONTENT_TYPE);
        setDefault(response, HttpHeaders.CACHE_CONTROL, NO_CACHING);
        setDefault(response, "X-Accel-Buffering", "no");
    }

    /** For a response without content, which caches may store unless told otherwise. */
    static void setNoContent(HttpServletResponse response) {
        response.setContentType(null);
        setDefault(response, HttpHeaders.CACHE_CONTROL, NO_CACHING);
    }

    private static void setDefault(HttpServletResponse response, String name, String value) {
        if (!response.containsHeader(name)) {
            response.setHeader(name, value);
        }
    }
}
