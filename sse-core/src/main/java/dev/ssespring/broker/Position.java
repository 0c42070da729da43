package dev.ssespring.broker;

import java.util.Objects;
import java.util.Optional;

/**
 * Position of an event in a broker's log. One sequence serves all topics, so that a single position resumes a stream of
 * many topics. It is sent as the event's id, {@code epoch-sequence}, which is opaque to clients.
 *
 * @param epoch identifies the life of the log: in another epoch the sequence started again; letters and digits, 1 to 32
 * @param sequence 0 before the first event, then increased by one for each event
 */
public record Position(String epoch, long sequence) {

    private static final int MAX_EPOCH_LENGTH = 32;

    /**
     * Checks epoch and sequence.
     *
     * @throws IllegalArgumentException if one of them is out of range
     */
    public Position {
        Objects.requireNonNull(epoch, "'epoch' must not be null");
        if (!isEpoch(epoch)) {
            throw new IllegalArgumentException("'epoch' must be 1 to " + MAX_EPOCH_LENGTH + " letters and digits");
        }
        if (sequence < 0) {
            throw new IllegalArgumentException("'sequence' must not be negative: " + sequence);
        }
    }

    /**
     * Parses the result of {@link #toString()}, which a client has sent back.
     *
     * @param id the untrusted id
     * @return empty if the id is not a position
     */
    public static Optional<Position> parse(String id) {
        int dash = id.indexOf('-');
        if (dash < 0 || !isEpoch(id.substring(0, dash)) || !isNumber(id, dash + 1)) {
            return Optional.empty();
        }
        return Optional.of(new Position(id.substring(0, dash), Long.parseLong(id, dash + 1, id.length(), 10)));
    }

    private static boolean isEpoch(String text) {
        return !text.isEmpty()
                && text.length() <= MAX_EPOCH_LENGTH
                && text.chars()
                        .allMatch(c -> (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'));
    }

    /** Formatted as a long, with up to 18 digits, which always fit. */
    private static boolean isNumber(String text, int from) {
        int length = text.length() - from;
        boolean leadingZero = length > 1 && text.charAt(from) == '0';
        return length > 0
                && length <= 18
                && !leadingZero
                && text.chars().skip(from).allMatch(c -> c >= '0' && c <= '9');
    }

    @Override
    public String toString() {
        return epoch + '-' + sequence;
    }
}
