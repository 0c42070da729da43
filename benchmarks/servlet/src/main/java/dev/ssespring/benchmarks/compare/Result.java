package dev.ssespring.benchmarks.compare;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What came of a scenario on a server.
 *
 * @param figures what was measured; empty if it failed
 * @param failure why it failed; null if it did not
 */
record Result(
        Scenario scenario,
        Contender contender,
        Map<Figure, Double> figures,
        @Nullable String failure) {

    double figure(Figure figure) {
        return figures.getOrDefault(figure, Double.NaN);
    }

    /** Whether every stream was opened and got every event once and in order. */
    boolean isComplete() {
        return failure == null
                && figures.entrySet().stream().noneMatch(entry -> entry.getKey().isFailure() && entry.getValue() != 0);
    }
}
