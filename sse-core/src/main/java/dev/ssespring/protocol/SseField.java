package dev.ssespring.protocol;

import java.util.List;

/**
 * Custom field of an event to be sent; browsers ignore it.
 *
 * @param name one line; not empty, no colon, not one of the standard four, not beginning with U+FEFF
 * @param value one line, possibly empty
 */
public record SseField(String name, String value) {

    private static final List<String> STANDARD = List.of("event", "data", "id", "retry");

    /**
     * Checks name and value.
     *
     * @throws IllegalArgumentException if one of them cannot be encoded
     */
    public SseField {
        SingleLine.check("field", name);
        SingleLine.check(name, value);
        if (name.isEmpty() || name.indexOf(':') >= 0 || name.charAt(0) == '\uFEFF') {
            throw new IllegalArgumentException("'field' name must not be empty, contain a colon or begin with U+FEFF");
        }
        if (STANDARD.contains(name)) {
            throw new IllegalArgumentException("'field' name must not be '" + name + "': use " + name + "(...)");
        }
    }
}
