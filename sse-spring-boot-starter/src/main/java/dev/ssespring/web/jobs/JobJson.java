package dev.ssespring.web.jobs;

import dev.ssespring.client.PayloadReader;
import dev.ssespring.client.PayloadType;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads the JSON of requests. Immutable. */
final class JobJson {

    private final PayloadReader reader;

    JobJson(PayloadReader reader) {
        this.reader = reader;
    }

    Object value(String text) {
        return reader.read(text, PayloadType.of(Object.class));
    }

    @SuppressWarnings("unchecked") // The names in a JSON object are strings.
    Map<String, Object> object(String body) {
        if (value(body) instanceof Map<?, ?> object) {
            return (Map<String, Object>) object;
        }
        throw JobRequest.bad("The body must be a JSON object");
    }

    /** Returns the text if it is JSON; null for none. */
    @Nullable
    String checked(String text) {
        if (text.isBlank() || text.equals("null")) {
            return null;
        }
        value(text);
        return text;
    }
}
