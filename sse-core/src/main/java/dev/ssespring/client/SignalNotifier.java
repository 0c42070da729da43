package dev.ssespring.client;

import dev.ssespring.protocol.SseEvent;
import java.util.List;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/** Tells listeners and observers of one connection, and keeps what they throw from it. */
final class SignalNotifier {

    private static final Log LOG = LogFactory.getLog(SignalNotifier.class);

    private final SseConnection connection;
    private final SignalListener listener;
    private final List<SseClientObserver> observers;

    SignalNotifier(SseConnection connection, SignalListener listener, List<SseClientObserver> observers) {
        this.connection = connection;
        this.listener = listener;
        this.observers = observers;
    }

    /** The second hears everything, whatever the first throws. */
    static SignalListener both(SignalListener first, SignalListener second) {
        return new SignalListener() {
            @Override
            public void onSignal(SseSignal signal) {
                guarded(() -> first.onSignal(signal));
                second.onSignal(signal);
            }

            @Override
            public void stopping() {
                guarded(first::stopping);
                second.stopping();
            }
        };
    }

    void stopping() {
        guarded(listener::stopping);
    }

    void tell(SseSignal signal) {
        for (SseClientObserver observer : observers) {
            guarded(() -> observer.signal(connection, signal));
        }
        guarded(() -> listener.onSignal(signal));
    }

    SseClientObserver.Span attempt(SseAttempt attempt) {
        return all(observer -> observer.attempt(connection, attempt));
    }

    SseClientObserver.Span handling(SseEvent event) {
        return observers.isEmpty()
                ? SseClientObserver.Span.NONE
                : all(observer -> observer.handling(connection, event));
    }

    private SseClientObserver.Span all(Start start) {
        List<SseClientObserver.Span> spans =
                observers.stream().map(observer -> begun(start, observer)).toList();
        return failure -> {
            // The last one begun ends first: spans may nest.
            for (int i = spans.size() - 1; i >= 0; i--) {
                SseClientObserver.Span span = spans.get(i);
                guarded(() -> span.end(failure));
            }
        };
    }

    private static SseClientObserver.Span begun(Start start, SseClientObserver observer) {
        try {
            return start.begin(observer);
        } catch (RuntimeException ex) {
            warn(ex);
            return SseClientObserver.Span.NONE;
        }
    }

    private static void guarded(Runnable call) {
        try {
            call.run();
        } catch (RuntimeException ex) {
            warn(ex);
        }
    }

    private static void warn(@Nullable Throwable failure) {
        LOG.warn("A listener or observer of an SSE connection failed: mend it, the connection goes on", failure);
    }

    @FunctionalInterface
    private interface Start {

        SseClientObserver.Span begin(SseClientObserver observer);
    }
}
