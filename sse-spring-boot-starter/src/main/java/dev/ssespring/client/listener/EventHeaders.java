package dev.ssespring.client.listener;

import dev.ssespring.protocol.SseEvent;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.springframework.messaging.MessageHeaders;

/** Message headers of an event, without the UUID and the timestamp of other messages, which would cost time. */
final class EventHeaders extends MessageHeaders {

    static final Set<String> NAMES = Set.of(SseHeaders.ID, SseHeaders.EVENT, SseHeaders.RETRY, SseHeaders.ATTEMPT);

    private static final long serialVersionUID = 1L;

    private static final long NO_TIMESTAMP = -1;

    private EventHeaders(Map<String, Object> headers) {
        super(headers, ID_VALUE_NONE, NO_TIMESTAMP);
    }

    static EventHeaders of(SseEvent event, int attempt) {
        Map<String, Object> headers = new HashMap<>();
        headers.put(SseHeaders.EVENT, event.event());
        headers.put(SseHeaders.ATTEMPT, attempt);
        String id = event.id();
        if (id != null) {
            headers.put(SseHeaders.ID, id);
        }
        Duration retry = event.retry();
        if (retry != null) {
            headers.put(SseHeaders.RETRY, retry);
        }
        return new EventHeaders(headers);
    }
}
