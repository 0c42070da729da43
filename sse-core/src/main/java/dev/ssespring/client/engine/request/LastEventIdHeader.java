package dev.ssespring.client.engine.request;

/** Header {@code Last-Event-ID} and the ids that it can carry. */
final class LastEventIdHeader {

    static final String NAME = "Last-Event-ID";

    /** Servers reject larger headers; a common limit is 8 KB for all headers together. */
    static final int MAX_LENGTH = 1000;

    private static final char FIRST_VISIBLE = 0x21;
    private static final char LAST_VISIBLE = 0x7E;

    private LastEventIdHeader() {}

    /** Returns whether the id arrives unchanged: HTTP trims blanks at both ends and is safe for ASCII only. */
    static boolean canCarry(String id) {
        return !id.isEmpty()
                && id.length() <= MAX_LENGTH
                && isVisible(id.charAt(0))
                && isVisible(id.charAt(id.length() - 1))
                && id.chars().allMatch(character -> character == ' ' || isVisible((char) character));
    }

    private static boolean isVisible(char character) {
        return character >= FIRST_VISIBLE && character <= LAST_VISIBLE;
    }
}
