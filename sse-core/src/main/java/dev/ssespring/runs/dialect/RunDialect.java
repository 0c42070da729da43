package dev.ssespring.runs.dialect;

import dev.ssespring.runs.RunInfo;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Strategy for how a run looks on the wire: its headers, opening, events and ends. Immutable, for use by many threads. */
public interface RunDialect {

    /** Grace of dialects whose ended runs are readable until the retention has passed. */
    Duration UNTIL_EXPIRED = Duration.ofSeconds(Long.MAX_VALUE);

    /**
     * Returns the name under which the dialect is stored with its runs.
     *
     * @return lower-case letters and hyphens
     */
    String name();

    /**
     * Returns the headers of each response in addition to those of every stream.
     *
     * @return none by default
     */
    default Map<String, String> headers() {
        return Map.of();
    }

    /**
     * Returns whether each reader gets the whole run, whatever its last event id, because its client cannot go on in the
     * middle.
     *
     * @return false by default
     */
    default boolean replaysFromStart() {
        return false;
    }

    /**
     * Returns how long after its end a run is still sent to readers without a last event id; afterwards they get 204 No
     * Content.
     *
     * @return {@link #UNTIL_EXPIRED} by default
     */
    default Duration grace() {
        return UNTIL_EXPIRED;
    }

    /**
     * Returns what has to be kept with a run that is started with this dialect.
     *
     * @return null, the default, if there is nothing
     */
    default @Nullable String metadata() {
        return null;
    }

    /**
     * Returns whether a request to start a run with this dialect repeats the request that started an earlier run of the
     * same name. Then it reads that run, even if it has ended, and starts nothing.
     *
     * @param earlier run of the same name
     * @return false by default
     */
    default boolean isRepeatOf(RunInfo earlier) {
        return false;
    }

    /**
     * Creates the renderer for one reader.
     *
     * @param run as it is when the reader comes
     * @return for use by one thread at a time
     */
    RunRenderer renderer(RunInfo run);
}
