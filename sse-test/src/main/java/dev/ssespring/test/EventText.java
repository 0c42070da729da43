package dev.ssespring.test;

import dev.ssespring.protocol.SseEvent;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Describes events in failure messages, data included: it is the data of a test. */
final class EventText {

    private static final int MAX_DATA = 500;

    private EventText() {}

    /** Such as {@code event 'created' id e-7 data {"id":1}}. */
    static String of(@Nullable SseEvent event) {
        if (event == null) {
            return "no event";
        }
        StringBuilder text = new StringBuilder("event '").append(event.event()).append('\'');
        if (event.id() != null && !event.id().isEmpty()) {
            text.append(" id ").append(event.id());
        }
        if (event.retry() != null) {
            text.append(" retry ").append(event.retry().toMillis()).append(" ms");
        }
        return text.append(" data ").append(shortened(event.data())).toString();
    }

    static String ofAll(List<SseEvent> events) {
        return events.isEmpty()
                ? "    none"
                : events.stream().map(event -> "    " + of(event)).collect(Collectors.joining("\n"));
    }

    private static String shortened(@Nullable String data) {
        if (data == null) {
            return "none";
        }
        String oneLine = data.replace("\r", "\\r").replace("\n", "\\n");
        return (oneLine.length() <= MAX_DATA)
                ? oneLine
                : oneLine.substring(0, MAX_DATA) + "... (" + data.length() + " characters)";
    }
}
