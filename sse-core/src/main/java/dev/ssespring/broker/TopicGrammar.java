package dev.ssespring.broker;

import java.util.ArrayList;
import java.util.List;

/** Grammar of the names of topics and patterns. */
final class TopicGrammar {

    private static final int MAX_LENGTH = 255;
    private static final int MAX_SHOWN = 64;

    private TopicGrammar() {}

    static void check(String name) {
        if (name.isEmpty() || name.length() > MAX_LENGTH) {
            throw new InvalidTopicException("'topic' must have 1 to %d characters, not %d: '%s'"
                    .formatted(MAX_LENGTH, name.length(), shortened(name)));
        }
        boolean valid = segments(name).stream().allMatch(TopicGrammar::isSegment);
        if (!valid) {
            throw new InvalidTopicException(
                    ("'topic' must be segments of A-Z, a-z, 0-9, '_', ':', '/' and '-' joined by dots"
                                    + " (in a subscription also '*' or '**' as a whole segment): '%s'")
                            .formatted(shortened(name)));
        }
    }

    static List<String> segments(String name) {
        List<String> segments = new ArrayList<>(4);
        int from = 0;
        for (int dot = name.indexOf('.'); dot >= 0; dot = name.indexOf('.', from)) {
            segments.add(name.substring(from, dot));
            from = dot + 1;
        }
        segments.add(name.substring(from));
        return segments;
    }

    private static boolean isSegment(String segment) {
        return segment.equals(TopicPattern.ONE)
                || segment.equals(TopicPattern.ANY)
                || (!segment.isEmpty() && segment.chars().allMatch(TopicGrammar::isAllowed));
    }

    private static boolean isAllowed(int c) {
        return (c >= 'a' && c <= 'z')
                || (c >= 'A' && c <= 'Z')
                || (c >= '0' && c <= '9')
                || c == '_'
                || c == ':'
                || c == '/'
                || c == '-';
    }

    static String shortened(String name) {
        String start = name.length() <= MAX_SHOWN ? name : name.substring(0, MAX_SHOWN) + "...";
        return start.replaceAll("[\\p{C}\\p{Zl}\\p{Zp}]", "?");
    }
}
