package dev.ssespring.client.engine.request;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Predicate;

/** Request headers with case-insensitive names. Not thread-safe. */
public final class RequestHeaders {

    private final TreeMap<String, List<String>> values = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);

    /**
     * Creates headers from others.
     *
     * @param headers copied
     */
    public RequestHeaders(Map<String, List<String>> headers) {
        values.putAll(headers);
    }

    /**
     * Sets a header, replacing its previous values.
     *
     * @param name header name
     * @param newValues none to remove the header
     */
    public void set(String name, String... newValues) {
        Objects.requireNonNull(name, "'name' must not be null");
        if (newValues.length == 0) {
            values.remove(name);
        } else {
            values.put(name, List.of(newValues));
        }
    }

    boolean has(String name) {
        return values.containsKey(name);
    }

    void keepOnly(Predicate<String> names) {
        values.keySet().removeIf(names.negate());
    }

    /**
     * Returns the headers set so far.
     *
     * @return an unmodifiable copy
     */
    public Map<String, List<String>> toMap() {
        return Collections.unmodifiableMap(new LinkedHashMap<>(values));
    }
}
