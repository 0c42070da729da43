package dev.ssespring.broker;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Options of a publication, such as {@code PublishOptions.DEFAULTS.liveOnly()}.
 *
 * @param retention whether clients that reconnect later receive the event
 * @param conflationKey pending events of one stream with the same key replace each other, if the overflow policy of the
 *     stream is to conflate; null if this event neither replaces others nor is replaced
 */
public record PublishOptions(Retention retention, @Nullable String conflationKey) {

    /** Stored in the history, without a conflation key. */
    public static final PublishOptions DEFAULTS = new PublishOptions(Retention.HISTORY, null);

    /** Whether an event is stored. */
    public enum Retention {
        /** In the history of the topic, within its limits. */
        HISTORY,
        /**
         * Not stored: clients that are not connected at that moment miss the event. A stream that is behind may miss it too,
         * and then receives a gap.
         */
        LIVE_ONLY
    }

    /** Checks that there is a retention. */
    public PublishOptions {
        Objects.requireNonNull(retention, "'retention' must not be null");
    }

    /**
     * Returns a copy for an event that is not stored.
     *
     * @return a copy
     */
    public PublishOptions liveOnly() {
        return new PublishOptions(Retention.LIVE_ONLY, conflationKey);
    }

    /**
     * Returns a copy with a conflation key.
     *
     * @param key such as {@code price/EURUSD}; compared literally, across all topics of a stream
     * @return a copy
     */
    public PublishOptions conflatedBy(String key) {
        return new PublishOptions(retention, Objects.requireNonNull(key, "'key' must not be null"));
    }
}
