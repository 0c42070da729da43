package dev.ssespring.web;

import jakarta.servlet.http.HttpServletResponse;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;

/** An answer that is a status alone: no body, which clients of other protocols show as it is, and never cached. */
final class StatusResponse {

    private StatusResponse() {}

    static void write(int status, @Nullable Duration retry, HttpServletResponse response) {
        response.setStatus(status);
        response.setContentType(null);
        response.setHeader(HttpHeaders.CACHE_CONTROL, "no-store");
        if (retry != null) {
            response.setHeader(
                    HttpHeaders.RETRY_AFTER,
                    Long.toString(Math.max(1, retry.plusMillis(999).toSeconds())));
        }
    }
}
