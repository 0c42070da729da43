package dev.ssespring.web;

import jakarta.servlet.http.HttpServletResponse;
import org.springframework.http.HttpHeaders;

/** Headers of every stream: the content type, and headers that keep caches and proxies from buffering events. */
final class StreamHeaders {

    static final String CONTENT_TYPE = "text/event-stream;charset=UTF-8";

    private static final String NO_CACHING = "no-cache, no-store, no-transform";

    private StreamHeaders() {}

    /** Sets the content type, and the other headers unless the application has set them. */
    static void set(HttpServletResponse response) {
        response.setContentType(CONTENT_TYPE);
        setDefault(response, HttpHeaders.CACHE_CONTROL, NO_CACHING);
        setDefault(response, "X-Accel-Buffering", "no");
    }

    /** Sets the headers of a response without content, which caches could store otherwise. */
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
