package dev.ssespring.web;

import dev.ssespring.protocol.SseEncoder;
import dev.ssespring.protocol.SseEvent;
import dev.ssespring.publisher.StreamRefusedException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.Collections;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;

/** Response to a request whose stream was refused, depending on the {@link RefusalPolicy}. */
final class RefusalResponse {

    private final RefusalPolicy policy;

    RefusalResponse(RefusalPolicy policy) {
        this.policy = policy;
    }

    void write(StreamRefusedException refusal, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        Duration retry = refusal.retry();
        if (policy == RefusalPolicy.STREAM || (policy == RefusalPolicy.BY_ACCEPT && namesEventStream(request))) {
            response.setStatus(HttpServletResponse.SC_OK);
            StreamHeaders.set(response);
            response.getOutputStream()
                    .write(SseEncoder.encode(SseEvent.builder().retry(retry).build())
                            .toByteArray());
        } else {
            long seconds = Math.max(1, retry.plusMillis(999).toSeconds());
            response.setHeader(HttpHeaders.RETRY_AFTER, Long.toString(seconds));
            response.sendError(HttpServletResponse.SC_SERVICE_UNAVAILABLE, refusal.getMessage());
        }
    }

    private static boolean namesEventStream(HttpServletRequest request) {
        return Collections.list(request.getHeaders(HttpHeaders.ACCEPT)).stream()
                .anyMatch(accept -> accept.contains(MediaType.TEXT_EVENT_STREAM_VALUE));
    }
}
