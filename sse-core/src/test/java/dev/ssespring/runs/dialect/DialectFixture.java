package dev.ssespring.runs.dialect;

import dev.ssespring.protocol.SseEvent;
import dev.ssespring.runs.RunEnd;
import dev.ssespring.runs.RunEvent;
import dev.ssespring.runs.RunInfo;
import dev.ssespring.runs.RunState;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Renders one run with one dialect. */
final class DialectFixture {

    private final RunRenderer renderer;
    private final List<SseEvent> rendered = new ArrayList<>();
    private long number;

    DialectFixture(RunDialect dialect) {
        this.renderer = dialect.renderer(new RunInfo(
                "chat",
                "e1",
                RunState.RUNNING,
                null,
                Instant.EPOCH,
                null,
                0,
                0,
                null,
                dialect.name(),
                dialect.metadata()));
        rendered.addAll(renderer.opening());
    }

    DialectFixture text(String data) {
        return event(SseEvent.DEFAULT_EVENT, data);
    }

    DialectFixture event(String type, String data) {
        rendered.addAll(renderer.event(new RunEvent(++number, type, data)));
        return this;
    }

    List<String> end(RunState state, @Nullable String reason) {
        rendered.addAll(renderer.end(new RunEnd(++number, state, reason)));
        return data();
    }

    List<String> complete() {
        return end(RunState.COMPLETED, null);
    }

    List<String> data() {
        if (rendered.stream().anyMatch(event -> !event.event().equals(SseEvent.DEFAULT_EVENT))) {
            throw new AssertionError("Clients of these dialects do not look at names: " + rendered);
        }
        return rendered.stream().map(SseEvent::data).toList();
    }
}
