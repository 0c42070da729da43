package dev.ssespring.protocol;

import java.util.Objects;

/** Checks that a text cannot begin a field of its own (see CVE-2026-22735). */
final class SingleLine {

    private SingleLine() {}

    static void check(String name, String value) {
        Objects.requireNonNull(value, () -> "'" + name + "' must not be null");
        if (!is(value)) {
            throw new IllegalArgumentException("'" + printable(name) + "' must not contain CR or LF");
        }
    }

    static boolean is(String text) {
        return text.indexOf('\n') < 0 && text.indexOf('\r') < 0;
    }

    static void checkId(String id) {
        check("id", id);
        if (id.indexOf('\0') >= 0) {
            throw new IllegalArgumentException("'id' must not contain U+0000");
        }
    }

    private static String printable(String name) {
        return name.replace('\r', ' ').replace('\n', ' ');
    }
}
