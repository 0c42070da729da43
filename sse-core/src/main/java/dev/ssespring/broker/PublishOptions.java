package dev.ssespring.broker;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How an event is published, if not like any other: {@code PublishOptions.DEFAULTS.liveOnly()}.
 *
 * @param retention whether clients that were away get the event when they come back
 * @param conflationKey events of one stream with the same key replace each other while they wait, if the stream's
 *     overflow policy is to conflate; null if this event replaces none and is replaced by none
 */
public record PublishOptions(Retention retention, @Nullable String conflationKey) {

    /** Kept in the history, no conflation key. */
    public static final PublishOptions DEFAULTS = new PublishOptions(Retention.HISTORY, null);

    /** Where an event goes besides the streams that are open. */
    public enum Retention {
        /** Into the topic's history, within its bounds. */
        HISTORY,
        /**
         * Nowhere: only streams that are up to date at that moment get it. One that is catching up, or is away, may miss
         * it, and is not told.
         */
        LIVE_ONLY
    }

    /** Checks that the retention is there. */
    public PublishOptions {
        Objects.requireNonNull(retention, "'retention' must not be null");
    }

    /**
     * The same, not to be kept.
     *
     * @return a copy
     */
    public PublishOptions liveOnly() {
        return new PublishOptions(Retention.LIVE_ONLY, conflationKey);
    }

    /**
     * The same with a conflation key.
     *
     * @param key such as {@code price/EURUSD}; compared as it is, over all topics of a stream
     * @return a copy
     */
    public PublishOptions conflatedBy(String key) {
        return new PublishOptions(retention, Objects.requireNonNull(key, "'key' must not be null"));
    }
}
