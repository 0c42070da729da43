package dev.ssespring.actuate;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Limits the number of tag values that come from outside: names beyond the first hundred become {@code other}. */
final class BoundedNames {

    static final int MAX_NAMES = 100;
    static final String OTHER = "other";

    private final Set<String> names = ConcurrentHashMap.newKeySet();

    String of(String name) {
        if (names.contains(name)) {
            return name;
        }
        // Concurrent threads may add a few more.
        if (names.size() >= MAX_NAMES) {
            return OTHER;
        }
        names.add(name);
        return name;
    }
}
