package dev.ssespring.actuate;

import dev.ssespring.jobs.JobContext;
import dev.ssespring.jobs.JobInterceptor;
import dev.ssespring.jobs.JobSubmitInterceptor;
import dev.ssespring.jobs.store.JobSubmission;
import dev.ssespring.jobs.store.SubmitResult;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.observation.transport.Kind;
import io.micrometer.observation.transport.ReceiverContext;
import io.micrometer.observation.transport.SenderContext;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Observes each submission of a job as {@code sse.job.submit} and each attempt as {@code sse.job}. With tracing, the span of
 * an attempt is a child of the span of the submission, in whichever application its worker is: the job carries the header
 * {@code traceparent} of W3C Trace Context, which is what Spring Boot uses unless another format is set.
 */
public final class SseJobObservations implements JobInterceptor, JobSubmitInterceptor {

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
    public SubmitResult intercept(String queue, JobSubmission job, Function<JobSubmission, SubmitResult> submission) {
        if (registry.isNoop()) {
            return submission.apply(job);
        }
        Map<String, String> headers = new HashMap<>();
        SenderContext<Map<String, String>> context = new SenderContext<>(
                (carrier, name, value) -> headers.put(name.toLowerCase(Locale.ROOT), value), Kind.PRODUCER);
        context.setCarrier(headers);
        Observation observation = Observation.createNotStarted("sse.job.submit", () -> context, registry)
                .contextualName("submit to " + queue)
                .lowCardinalityKeyValue(QUEUE, queue);
        return observation.observe(() -> {
            String traceParent = headers.get(TRACE_PARENT);
            return submission.apply((traceParent != null) ? job.withTraceParent(traceParent) : job);
        });
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
