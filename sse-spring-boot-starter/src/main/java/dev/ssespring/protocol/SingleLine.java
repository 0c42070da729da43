package dev.ssespring.protocol;

import java.util.Objects;

/** The check that keeps a text from starting a field of its own (see CVE-2026-22735). */
final class SingleLine {

    private SingleLine() {}

    static void check(String name, String value) {
        Objects.requireNonNull(value, () -> "'" + name + "' must not be null");
        if (value.indexOf('\n') >= 0 || value.indexOf('\r') >= 0) {
            throw new IllegalArgumentException("'" + printable(name) + "' must not contain CR or LF");
        }
    }

    private static String printable(String name) {
        return name.replace('\r', ' ').replace('\n', ' ');
    }
}
