package dev.ssespring.actuate;

import dev.ssespring.runs.SseRuns;
import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;

/**
 * Whether a run could be started here: out of service while the node drains, down if the store could not be reached. A store
 * that was not used yet is not asked, so that the check does not open its connection.
 */
public final class SseRunsHealthIndicator extends AbstractHealthIndicator {

    private final SseRuns runs;

    /**
     * Creates the indicator.
     *
     * @param runs to look at
     */
    public SseRunsHealthIndicator(SseRuns runs) {
        super("Health check of SSE runs failed");
        this.runs = runs;
    }

    @Override
    protected void doHealthCheck(Health.Builder builder) {
        builder.withDetail("active", runs.statistics().active());
        if (!runs.isAccepting()) {
            builder.outOfService();
        } else {
            if (!runs.isStoreIdle()) {
                // Reaches the store, by a name that no application uses.
                runs.find("dev.ssespring.health");
            }
            builder.up();
        }
    }
}
