package dev.ssespring.web;

import jakarta.servlet.http.HttpServletResponse;
import java.util.Map;
import org.springframework.http.HttpHeaders;

/** The headers of every stream: the type, and what keeps caches and proxies from holding events back. */
final class StreamHeaders {

    static final String CONTENT_TYPE = "text/event-stream;charset=UTF-8";

    private static final Map<String, String> DEFAULTS =
            Map.of(HttpHeaders.CACHE_CONTROL, "no-cache, no-store, no-transform", "X-Accel-Buffering", "no");

    private StreamHeaders() {}

    /** Sets those that the application has not set; the type is not its to choose. */
    static void set(HttpServletResponse response) {
        response.setContentType(CONTENT_TYPE);
        DEFAULTS.forEach((name, value) -> {
            if (!response.containsHeader(name)) {
                response.setHeader(name, value);
            }
        });
    }
}
