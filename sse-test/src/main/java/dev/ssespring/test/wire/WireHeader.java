package dev.ssespring.test.wire;

/**
 * A header of a request or response.
 *
 * @param name compared without regard to case
 * @param value without surrounding white space
 */
public record WireHeader(String name, String value) {

    /**
     * Refuses line breaks, which would make further headers.
     *
     * @throws IllegalArgumentException if name or value holds a line break, or the name is empty or holds a colon
     */
    public WireHeader {
        if (name.isEmpty() || name.indexOf(':') >= 0 || hasLineBreak(name)) {
            throw new IllegalArgumentException("'name' must not be empty nor contain a colon or line break: " + name);
        }
        if (hasLineBreak(value)) {
            throw new IllegalArgumentException("'value' of header '" + name + "' must not contain CR or LF");
        }
    }

    private static boolean hasLineBreak(String text) {
        return text.indexOf('\r') >= 0 || text.indexOf('\n') >= 0;
    }
}
