package dev.ssespring.actuate;

import dev.ssespring.runs.RunInfo;
import dev.ssespring.runs.RunListener;
import dev.ssespring.runs.RunStatistics;
import dev.ssespring.runs.SseRuns;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.BaseUnits;
import java.time.Duration;
import java.util.function.ToLongFunction;

/**
 * Metrics of the runs whose producers run on this node. Counts are read when they are asked for; durations are recorded at
 * the end of each run. No tag but the outcome: neither names nor owners of runs make meters of their own.
 */
public final class SseRunsMetrics implements RunListener {

    private static final String RUNS = "runs";

    private final MeterRegistry registry;

    /**
     * Creates the listener, which records durations.
     *
     * @param registry receives the meters
     */
    public SseRunsMetrics(MeterRegistry registry) {
        this.registry = registry;
    }

    /**
     * Registers the counts.
     *
     * @param runs the runs of this node
     */
    public void bind(SseRuns runs) {
        Gauge.builder("sse.runs.active", runs, each -> each.statistics().active())
                .description("Runs whose producers run on this node")
                .baseUnit(RUNS)
                .register(registry);
        Gauge.builder("sse.runs.readers", runs, each -> each.statistics().readers())
                .description("Readers of runs that are connected to this node")
                .baseUnit("readers")
                .register(registry);
        counter(runs, "sse.runs.started", "Runs that were started on this node", RUNS, RunStatistics::started);
        counter(
                runs,
                "sse.runs.events",
                "Events of runs that were written to the store",
                BaseUnits.EVENTS,
                RunStatistics::events);
        counter(
                runs,
                "sse.runs.bytes",
                "Bytes of events of runs that were written to the store",
                BaseUnits.BYTES,
                RunStatistics::bytes);
    }

    private void counter(
            SseRuns runs, String name, String description, String unit, ToLongFunction<RunStatistics> number) {
        FunctionCounter.builder(name, runs, each -> number.applyAsLong(each.statistics()))
                .description(description)
                .baseUnit(unit)
                .register(registry);
    }

    @Override
    public void onEnded(RunInfo run, Duration duration) {
        Timer.builder("sse.runs.duration")
                .tag("outcome", TagValue.of(run.state()))
                .description("Time from start to end of runs, by outcome")
                .register(registry)
                .record(duration);
    }
}
