package dev.ssespring.actuate;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Names from outside as tags: the first so many as they are, the rest as one, so that nobody can make meters without end. */
final class BoundedNames {

    static final int MOST = 100;
    static final String OTHER = "other";

    private final Set<String> names = ConcurrentHashMap.newKeySet();

    String of(String name) {
        if (names.contains(name)) {
            return name;
        }
        // Threads at the same moment may get in a few more.
        if (names.size() >= MOST) {
            return OTHER;
        }
        names.add(name);
        return name;
    }
}
