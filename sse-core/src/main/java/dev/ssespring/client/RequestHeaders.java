package dev.ssespring.client;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Predicate;

/** Header fields by name, in any case. */
final class RequestHeaders {

    private final TreeMap<String, List<String>> values = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);

    void set(String name, String... newValues) {
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

    RequestHeaders copy() {
        RequestHeaders copy = new RequestHeaders();
        copy.values.putAll(values);
        return copy;
    }

    Map<String, List<String>> toMap() {
        return new LinkedHashMap<>(values);
    }
}
