package dev.ssespring.runs.dialect;

import dev.ssespring.protocol.SseEvent;
import dev.ssespring.runs.RunEnd;
import dev.ssespring.runs.RunEvent;
import dev.ssespring.runs.RunInfo;
import java.util.List;

/**
 * Sends events as they were appended. The last event is named {@code run-completed}, {@code run-failed} or {@code
 * run-cancelled}; its data is a JSON object with the state and, if there is one, the reason.
 */
public final class PlainDialect implements RunDialect {

    /** The only instance. */
    public static final PlainDialect INSTANCE = new PlainDialect();

    private static final String END_PREFIX = "run-";

    private PlainDialect() {}

    /**
     * Returns whether an event type marks the end of a run, so that producers must not use it.
     *
     * @param event type of an event
     * @return true for the three types of terminal events
     */
    public static boolean isReserved(String event) {
        return event.equals("run-completed") || event.equals("run-failed") || event.equals("run-cancelled");
    }

    @Override
    public String name() {
        return "plain";
    }

    @Override
    public RunRenderer renderer(RunInfo run) {
        return new PlainRenderer();
    }

    private static final class PlainRenderer implements RunRenderer {

        @Override
        public List<SseEvent> event(RunEvent event) {
            return List.of(SseEvent.of(event.event(), event.data()));
        }

        @Override
        public List<SseEvent> end(RunEnd end) {
            String state = end.state().label();
            JsonText data = new JsonText().string("state", state).string("reason", end.reason());
            return List.of(SseEvent.of(END_PREFIX + state, data.toString()));
        }
    }
}
