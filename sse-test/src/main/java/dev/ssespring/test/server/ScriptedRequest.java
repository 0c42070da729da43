package dev.ssespring.test.server;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A request that has arrived at a {@link ScriptedSseServer}.
 *
 * @param method such as {@code GET}
 * @param target path and query
 * @param headers names in lower case; the values of several lines joined by a comma
 * @param body as UTF-8, {@code ""} for none
 */
public record ScriptedRequest(String method, String target, Map<String, String> headers, String body) {

    /** Copies the headers. */
    public ScriptedRequest {
        headers = Collections.unmodifiableMap(new TreeMap<>(headers));
    }

    /**
     * Returns a header.
     *
     * @param name without regard to case
     * @return null if it is absent
     */
    public @Nullable String header(String name) {
        return headers.get(name.toLowerCase(java.util.Locale.ROOT));
    }

    /**
     * Returns the last event id with which the client comes back.
     *
     * @return null if it sent none
     */
    public @Nullable String lastEventId() {
        return header("Last-Event-ID");
    }
}
