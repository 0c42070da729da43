package dev.ssespring.actuate;

import io.micrometer.common.KeyValue;
import io.micrometer.core.instrument.LongTaskTimer;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationHandler;
import java.util.function.Predicate;
import org.springframework.http.server.observation.ServerRequestObservationContext;

/**
 * Excludes streams from {@code http.server.requests}, where a stream that was open for hours would distort the
 * durations of other requests. Whether a request became a stream is known when its handler has returned, which is
 * when the observation's first scope closes. From then on the request is not counted as active, and its observation
 * has a key value by which a {@link #meterFilter() filter} denies the meter at the end. Traces have the key value as
 * well.
 *
 * <p>Not a {@code MeterObservationHandler}, since only the first handler of that type that supports a context is called.
 */
public final class StreamObservations implements ObservationHandler<ServerRequestObservationContext> {

    private static final KeyValue STREAM = KeyValue.of("sse.stream", "true");

    private final Predicate<ServerRequestObservationContext> isStream;

    /**
     * Creates the handler.
     *
     * @param isStream matches requests that are answered with an open stream
     */
    public StreamObservations(Predicate<ServerRequestObservationContext> isStream) {
        this.isStream = isStream;
    }

    /**
     * Returns a filter that denies the meters of requests that this handler has marked, whatever their name.
     *
     * @return the filter, which must come before filters that limit the number of tags
     */
    public static MeterFilter meterFilter() {
        return MeterFilter.deny(id -> id.getTag(STREAM.getKey()) != null);
    }

    @Override
    public boolean supportsContext(Observation.Context context) {
        return context instanceof ServerRequestObservationContext;
    }

    @Override
    public void onScopeOpened(ServerRequestObservationContext context) {
        context.computeIfAbsent(RequestThread.class, absent -> new RequestThread(Thread.currentThread()));
    }

    @Override
    public void onScopeClosed(ServerRequestObservationContext context) {
        RequestThread first = context.get(RequestThread.class);
        // A producer opens scopes of the request's observation too, possibly after the request has ended.
        if (first != null && first.thread == Thread.currentThread() && isStream.test(context)) {
            context.addLowCardinalityKeyValue(STREAM);
            LongTaskTimer.Sample active = context.get(LongTaskTimer.Sample.class);
            if (active != null) {
                active.stop();
            }
        }
    }

    /** The thread that called the handler, which is the first thread with a scope. */
    private record RequestThread(Thread thread) {}
}
