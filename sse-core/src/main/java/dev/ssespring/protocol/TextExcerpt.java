package dev.ssespring.protocol;

/** Shortens texts for log lines: limited in length, on one line, with invisible characters escaped. */
final class TextExcerpt {

    private TextExcerpt() {}

    /**
     * Returns the beginning of a text, followed by three dots if it is longer.
     *
     * @param maxLength maximum number of characters of the text; a surrogate pair is not split
     */
    static String of(String text, int maxLength) {
        StringBuilder excerpt = new StringBuilder();
        int end = Math.min(text.length(), maxLength);
        if (end < text.length() && end > 0 && isPairAt(text, end - 1)) {
            end--;
        }
        for (int i = 0; i < end; i += Character.charCount(text.codePointAt(i))) {
            append(excerpt, text.codePointAt(i));
        }
        return (end < text.length()) ? excerpt.append("...").toString() : excerpt.toString();
    }

    private static boolean isPairAt(String text, int index) {
        return Character.isSurrogatePair(text.charAt(index), text.charAt(index + 1));
    }

    private static void append(StringBuilder excerpt, int character) {
        switch (character) {
            case '\n' -> excerpt.append("\\n");
            case '\r' -> excerpt.append("\\r");
            case '\t' -> excerpt.append("\\t");
            default -> {
                if (isVisible(character)) {
                    excerpt.appendCodePoint(character);
                } else {
                    excerpt.append("\\u%04X".formatted(character));
                }
            }
        }
    }

    private static boolean isVisible(int character) {
        return switch (Character.getType(character)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.SURROGATE -> false;
            default -> true;
        };
    }
}
