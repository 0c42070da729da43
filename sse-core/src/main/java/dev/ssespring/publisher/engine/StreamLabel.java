package dev.ssespring.publisher.engine;

import dev.ssespring.broker.TopicPattern;
import java.util.List;
import java.util.StringJoiner;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Describes a stream in log lines by its id, user, topics and address, as the actuator endpoint lists them. Logs belong to
 * operators: nothing is masked. A user's name comes from outside, so it cannot begin a new line, and is cut if it is long.
 */
final class StreamLabel {

    private static final int MAX_USER = 100;
    private static final int MAX_TOPICS = 5;

    private StreamLabel() {}

    static String of(StreamSpec stream) {
        StringJoiner details = new StringJoiner(", ", " (", ")").setEmptyValue("");
        if (stream.user() != null) {
            details.add("user '" + printable(stream.user()) + "'");
        }
        if (!stream.topics().isEmpty()) {
            details.add("topics " + topics(stream.topics()));
        }
        String address = stream.request().remoteAddress();
        if (address != null) {
            details.add("address " + printable(address));
        }
        return "stream " + stream.id() + details;
    }

    private static String topics(List<TopicPattern> topics) {
        String first = topics.stream().limit(MAX_TOPICS).map(TopicPattern::name).collect(Collectors.joining(" "));
        int others = topics.size() - MAX_TOPICS;
        return (others > 0) ? first + " and " + others + " more" : first;
    }

    private static String printable(@Nullable String text) {
        String known = String.valueOf(text);
        StringBuilder printable = new StringBuilder();
        known.codePoints().limit(MAX_USER).map(StreamLabel::printable).forEach(printable::appendCodePoint);
        return (known.codePointCount(0, known.length()) > MAX_USER) ? printable + "..." : printable.toString();
    }

    private static int printable(int codePoint) {
        return switch (Character.getType(codePoint)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> '?';
            default -> codePoint;
        };
    }
}
