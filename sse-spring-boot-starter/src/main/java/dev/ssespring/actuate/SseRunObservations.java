package dev.ssespring.actuate;

import dev.ssespring.runs.Run;
import dev.ssespring.runs.RunInfo;
import dev.ssespring.runs.RunInterceptor;
import dev.ssespring.runs.RunProducer;
import io.micrometer.common.KeyValue;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import org.jspecify.annotations.Nullable;

/**
 * Observes each run, for one span from the start of its producer to its end. Its parent is the observation that is current
 * where the run is started, such as that of the request; it is the current one on the producer's thread.
 */
public final class SseRunObservations implements RunInterceptor {

    private static final String NAME = "sse.run";

    private final ObservationRegistry registry;

    /**
     * Creates the interceptor.
     *
     * @param registry receives the observations
     */
    public SseRunObservations(ObservationRegistry registry) {
        this.registry = registry;
    }

    @Override
    public RunProducer intercept(RunInfo info, RunProducer producer) {
        Observation parent = registry.getCurrentObservation();
        return run -> observe(info, parent, producer, run);
    }

    @SuppressWarnings("try") // The scope is only closed.
    private void observe(RunInfo info, @Nullable Observation parent, RunProducer producer, Run run) throws Exception {
        Observation observation = Observation.createNotStarted(NAME, registry)
                .contextualName("run")
                .parentObservation(parent)
                .lowCardinalityKeyValue("dialect", info.dialect())
                .highCardinalityKeyValue("run.id", info.id())
                .highCardinalityKeyValue("run.epoch", info.epoch())
                .start();
        String outcome = "completed";
        try (Observation.Scope scope = observation.openScope()) {
            producer.run(run);
        } catch (Throwable ex) {
            outcome = "failed";
            if (!run.isCancelled()) {
                observation.error(ex);
            }
            throw ex;
        } finally {
            observation.lowCardinalityKeyValue(KeyValue.of("outcome", run.isCancelled() ? "cancelled" : outcome));
            observation.stop();
        }
    }
}
