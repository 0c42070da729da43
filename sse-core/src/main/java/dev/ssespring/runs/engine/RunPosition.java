package dev.ssespring.runs.engine;

import dev.ssespring.broker.Position;
import org.jspecify.annotations.Nullable;

/**
 * Where a client says that it stands: the id of an event, or the number of an event of whichever run there is.
 *
 * @param epoch null if the client sends a number alone
 * @param number strictly after which the client wants to read
 */
record RunPosition(@Nullable String epoch, long number) {

    /** Marks the end of a response that has told a client that its run is gone. */
    static final String GONE_EPOCH = "gone";

    /** Returns null for null and for what is no position: such a client is treated as new. */
    static @Nullable RunPosition parse(@Nullable String lastEventId) {
        if (lastEventId == null) {
            return null;
        }
        if (isNumber(lastEventId)) {
            return new RunPosition(null, Long.parseLong(lastEventId));
        }
        return Position.parse(lastEventId)
                .map(position -> new RunPosition(position.epoch(), position.sequence()))
                .orElse(null);
    }

    private static boolean isNumber(String text) {
        return !text.isEmpty() && text.length() <= 18 && text.chars().allMatch(c -> c >= '0' && c <= '9');
    }

    boolean isOf(String otherEpoch) {
        return epoch == null || epoch.equals(otherEpoch);
    }

    boolean isGoneNotice() {
        return GONE_EPOCH.equals(epoch);
    }
}
