package dev.ssespring.actuate;

import dev.ssespring.runs.RunInfo;
import dev.ssespring.runs.RunStatistics;
import dev.ssespring.runs.SseRuns;
import java.security.Principal;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.Show;
import org.springframework.boot.actuate.endpoint.annotation.DeleteOperation;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;

/**
 * The actuator endpoint {@code sseruns}: shows the runs whose producers run on this node, finds any run by its name, and
 * cancels runs on any node. Owners are shown as {@code sse.endpoint}'s users are.
 */
@Endpoint(id = "sseruns")
public final class SseRunsEndpoint {

    private static final int DEFAULT_LIMIT = 100;
    private static final int MAX_LIMIT = 10_000;
    private static final String HIDDEN = "******";

    private final SseRuns runs;
    private final Show showValues;

    /**
     * Creates the endpoint.
     *
     * @param runs the runs of this node
     * @param showValues whether to show owners
     */
    public SseRunsEndpoint(SseRuns runs, Show showValues) {
        this.runs = runs;
        this.showValues = showValues;
    }

    /**
     * Returns totals and active runs of this node.
     *
     * @param limit maximum number of runs; 100 if null, 10000 at most
     * @return a snapshot, oldest run first
     */
    @ReadOperation
    public Report runs(@Nullable Integer limit) {
        int max = Math.min(Math.max((limit != null) ? limit : DEFAULT_LIMIT, 0), MAX_LIMIT);
        List<ReportedRun> active = runs.active().stream()
                .sorted(Comparator.comparing(RunInfo::startedAt))
                .limit(max)
                .map(this::reported)
                .toList();
        return new Report(runs.isAccepting(), runs.statistics(), active);
    }

    /**
     * Returns one run, wherever its producer runs.
     *
     * @param id name of the run
     * @return null if it is unknown or expired
     */
    @ReadOperation
    public @Nullable ReportedRun run(@Selector String id) {
        return runs.find(id).map(this::reported).orElse(null);
    }

    /**
     * Cancels a run, wherever its producer runs.
     *
     * @param id name of the run
     * @return whether this call has ended it
     */
    @DeleteOperation
    public Cancelled cancel(@Selector String id) {
        // The endpoint has an access control of its own: on behalf of the owner.
        return new Cancelled(runs.find(id)
                .map(run -> runs.cancel(id, "operator", owner(run)))
                .orElse(false));
    }

    private static @Nullable Principal owner(RunInfo run) {
        String name = run.owner();
        return (name != null) ? () -> name : null;
    }

    private ReportedRun reported(RunInfo run) {
        String owner = (run.owner() == null || showValues.isShown(true)) ? run.owner() : HIDDEN;
        return new ReportedRun(
                run.id(),
                run.epoch(),
                TagValue.of(run.state()),
                owner,
                run.startedAt(),
                run.endedAt(),
                run.events(),
                run.bytes(),
                run.reason(),
                run.dialect());
    }

    /**
     * What the endpoint shows.
     *
     * @param accepting whether runs can be started on this node
     * @param totals what this node has done so far
     * @param active active runs of this node, cut to the limit
     */
    public record Report(boolean accepting, RunStatistics totals, List<ReportedRun> active) {}

    /**
     * One run.
     *
     * @param id name
     * @param epoch distinguishes it from others of the same name
     * @param state such as {@code running}
     * @param owner name of the principal, or asterisks
     * @param startedAt when it was started
     * @param endedAt when it has ended
     * @param events number of its events
     * @param bytes size of its events
     * @param reason why it has ended
     * @param dialect name of its dialect
     */
    public record ReportedRun(
            String id,
            String epoch,
            String state,
            @Nullable String owner,
            Instant startedAt,
            @Nullable Instant endedAt,
            long events,
            long bytes,
            @Nullable String reason,
            String dialect) {}

    /**
     * What a cancellation did.
     *
     * @param cancelled whether the run was active and is not any more
     */
    public record Cancelled(boolean cancelled) {}
}
