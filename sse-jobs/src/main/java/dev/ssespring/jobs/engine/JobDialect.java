package dev.ssespring.jobs.engine;

import dev.ssespring.jobs.JobInfo;
import dev.ssespring.jobs.store.JobEvent;
import dev.ssespring.protocol.SseEvent;
import dev.ssespring.runs.RunEnd;
import dev.ssespring.runs.RunEntry;
import dev.ssespring.runs.RunEvent;
import dev.ssespring.runs.RunInfo;
import dev.ssespring.runs.RunState;
import dev.ssespring.runs.dialect.RunDialect;
import dev.ssespring.runs.dialect.RunRenderer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Dialect of the run of a job, as its followers receive it: {@code queued}, {@code started}, {@code progress}, {@code failed},
 * {@code revived} and {@code forgotten}, then exactly one of {@code done}, {@code dead} and {@code cancelled}. The reason of a {@link RunEnd} is
 * the data of that last event. Immutable.
 */
final class JobDialect implements RunDialect, RunRenderer {

    static final JobDialect INSTANCE = new JobDialect();
    static final String NAME = "job";

    private JobDialect() {}

    static RunEntry queued(JobInfo job) {
        return new RunEvent(1, "queued", "{\"id\":" + WireJson.quote(job.id()) + '}');
    }

    /** The store has forgotten events, the last of which has this number. */
    static RunEntry forgotten(long number, long events) {
        return new RunEvent(number, "forgotten", "{\"events\":" + events + '}');
    }

    static RunEntry entry(JobEvent event) {
        long number = event.number() + 1;
        return switch (event.kind()) {
            case STARTED -> new RunEvent(number, "started", "{\"attempt\":" + event.body() + '}');
            case PROGRESS -> new RunEvent(number, "progress", event.body());
            case FAILED -> new RunEvent(number, "failed", member("error", event.body()));
            case REVIVED -> new RunEvent(number, "revived", member("error", event.body()));
        };
    }

    static RunEntry end(long number, RunState state, JobInfo job) {
        String data = switch (state) {
            case COMPLETED -> (job.result() != null) ? job.result() : "null";
            case CANCELLED -> member("reason", job.error());
            default -> member("error", job.error());
        };
        return new RunEnd(number, state, data);
    }

    private static String member(String name, @Nullable String text) {
        return "{\"" + name + "\":" + WireJson.quote((text != null) ? text : "") + '}';
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public RunRenderer renderer(RunInfo run) {
        return this;
    }

    @Override
    public List<SseEvent> event(RunEvent event) {
        return List.of(SseEvent.of(event.event(), event.data()));
    }

    @Override
    public List<SseEvent> end(RunEnd end) {
        String type = switch (end.state()) {
            case COMPLETED -> "done";
            case CANCELLED -> "cancelled";
            default -> "dead";
        };
        return List.of(SseEvent.of(type, String.valueOf(end.reason())));
    }
}
