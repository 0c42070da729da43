package dev.ssespring.publisher.log;

import dev.ssespring.broker.TopicPattern;
import java.util.List;
import java.util.StringJoiner;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Description of a stream in log lines, with the same details as in the actuator endpoint. Logs belong to operators: nothing
 * is masked. The user's name is untrusted, so it cannot begin a new line, and a long name is shortened.
 *
 * @param id id of the stream
 * @param user name of the principal; null if there is none
 * @param topics what the stream subscribes to; empty if it has a producer
 * @param address remote address; null if unknown
 */
public record StreamLabel(
        long id,
        @Nullable String user,
        List<TopicPattern> topics,
        @Nullable String address) {

    private static final int MAX_USER = 100;
    private static final int MAX_TOPICS = 5;

    @Override
    public String toString() {
        StringJoiner details = new StringJoiner(", ", " (", ")").setEmptyValue("");
        if (user != null) {
            details.add("user '" + printable(user) + "'");
        }
        if (!topics.isEmpty()) {
            details.add("topics " + topics(topics));
        }
        if (address != null) {
            details.add("address " + printable(address));
        }
        return "stream " + id + details;
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
