package dev.ssespring.client;

/** The header that tells the server where to go on. */
final class LastEventIdHeader {

    static final String NAME = "Last-Event-ID";

    private static final char FIRST_VISIBLE = 0x21;
    private static final char LAST_VISIBLE = 0x7E;

    private LastEventIdHeader() {}

    /** Whether it would arrive as it is: HTTP trims blanks at both ends and knows no more than ASCII for sure. */
    static boolean canCarry(String id) {
        return !id.isEmpty()
                && isVisible(id.charAt(0))
                && isVisible(id.charAt(id.length() - 1))
                && id.chars().allMatch(character -> character == ' ' || isVisible((char) character));
    }

    private static boolean isVisible(char character) {
        return character >= FIRST_VISIBLE && character <= LAST_VISIBLE;
    }
}
