package dev.ssespring.actuate;

import io.micrometer.common.KeyValue;
import io.micrometer.core.instrument.LongTaskTimer;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationHandler;
import java.util.function.Predicate;
import org.springframework.http.server.observation.ServerRequestObservationContext;

/**
 * Keeps streams out of {@code http.server.requests}, where one that was open for hours would hide how fast other requests
 * are. Only when the handler has run is it known whether a request became a stream: that is when the observation's first
 * scope closes. Such a request no longer counts as an active one from then on, and its observation gets a key value by
 * which a {@link #meterFilter() filter} denies the meter at the end. Traces have it as well.
 *
 * <p>No {@code MeterObservationHandler}: only the first of those that support a context is called.
 */
public final class StreamObservations implements ObservationHandler<ServerRequestObservationContext> {

    private static final KeyValue STREAM = KeyValue.of("sse.stream", "true");

    private final Predicate<ServerRequestObservationContext> isStream;

    /**
     * Creates the handler.
     *
     * @param isStream whether a request is answered with an open stream
     */
    public StreamObservations(Predicate<ServerRequestObservationContext> isStream) {
        this.isStream = isStream;
    }

    /**
     * Denies what this handler has marked, whatever the name of the meter.
     *
     * @return to be asked before others, which may limit the number of tags
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
        // A producer has scopes of the request's observation too, and maybe still when the request is over.
        if (first != null && first.thread == Thread.currentThread() && isStream.test(context)) {
            context.addLowCardinalityKeyValue(STREAM);
            LongTaskTimer.Sample active = context.get(LongTaskTimer.Sample.class);
            if (active != null) {
                active.stop();
            }
        }
    }

    /** The thread that called the handler: the first one that had a scope. */
    private record RequestThread(Thread thread) {}
}
