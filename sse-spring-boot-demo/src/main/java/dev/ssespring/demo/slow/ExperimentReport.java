package dev.ssespring.demo.slow;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * State of the experiment.
 *
 * @param running whether it runs
 * @param published number of published events
 * @param total number of events to publish
 * @param readers what each reader has received; empty before the first experiment
 * @param problem why the experiment was stopped; null if it was not
 */
record ExperimentReport(
        boolean running,
        int published,
        int total,
        List<ReaderReport> readers,
        @Nullable String problem) {}
