package dev.ssespring.actuate;

import dev.ssespring.jobs.JobContext;
import dev.ssespring.jobs.JobInterceptor;
import dev.ssespring.jobs.JobTraceContext;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.observation.transport.Kind;
import io.micrometer.observation.transport.ReceiverContext;
import io.micrometer.observation.transport.SenderContext;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * Observes each submission of a job as {@code sse.job.submit} and each attempt as {@code sse.job}. With tracing, the span of
 * an attempt is a child of the span of the submission, in whichever application its worker is: the job carries the header
 * {@code traceparent} of W3C Trace Context, which is what Spring Boot uses unless another format is set.
 */
public final class SseJobObservations implements JobInterceptor, JobTraceContext {

    private static final String TRACE_PARENT = "traceparent";
    private static final String QUEUE = "queue";

    private final ObservationRegistry registry;

    /**
     * Creates the observations.
     *
     * @param registry receives them
     */
    public SseJobObservations(ObservationRegistry registry) {
        this.registry = registry;
    }

    @Override
    public @Nullable String traceParent(String queue) {
        if (registry.isNoop()) {
            return null;
        }
        Map<String, String> headers = new HashMap<>();
        SenderContext<Map<String, String>> context = new SenderContext<>(
                (carrier, name, value) -> headers.put(name.toLowerCase(Locale.ROOT), value), Kind.PRODUCER);
        context.setCarrier(headers);
        Observation.createNotStarted("sse.job.submit", () -> context, registry)
                .contextualName("submit to " + queue)
                .lowCardinalityKeyValue(QUEUE, queue)
                .start()
                .stop();
        return headers.get(TRACE_PARENT);
    }

    @Override
    @SuppressWarnings("try") // The scope is only closed.
    public @Nullable Object intercept(JobContext job, Callable<@Nullable Object> handler) throws Exception {
        if (registry.isNoop()) {
            return handler.call();
        }
        ReceiverContext<JobContext> context = new ReceiverContext<>(
                (carrier, name) -> name.equalsIgnoreCase(TRACE_PARENT) ? carrier.traceParent() : null, Kind.CONSUMER);
        context.setCarrier(job);
        Observation observation = Observation.createNotStarted("sse.job", () -> context, registry)
                .contextualName("job of " + job.queue())
                .lowCardinalityKeyValue(QUEUE, job.queue())
                .highCardinalityKeyValue("job.id", job.id())
                .highCardinalityKeyValue("job.attempt", String.valueOf(job.attempt()))
                .start();
        try (Observation.Scope scope = observation.openScope()) {
            return handler.call();
        } catch (Throwable ex) {
            observation.error(ex);
            throw ex;
        } finally {
            observation.stop();
        }
    }
}
