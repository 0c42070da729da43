package dev.ssespring.runs.dialect;

import dev.ssespring.protocol.SseEvent;
import dev.ssespring.runs.RunEnd;
import dev.ssespring.runs.RunEvent;
import java.util.List;

/**
 * Renders one run for one reader, in the order of the log. Not safe for use by many threads; must not block. The caller
 * adds ids.
 */
public interface RunRenderer {

    /**
     * Returns what is sent before the first entry.
     *
     * @return none by default
     */
    default List<SseEvent> opening() {
        return List.of();
    }

    /**
     * Renders an event of the producer.
     *
     * @param event next event of the log
     * @return zero or more events
     */
    List<SseEvent> event(RunEvent event);

    /**
     * Renders the terminal entry: completion, failure or cancellation.
     *
     * @param end last entry of the log
     * @return one or more events, of which the last one marks the end
     */
    List<SseEvent> end(RunEnd end);
}
