package dev.ssespring.client.engine;

import dev.ssespring.client.SignalListener;
import dev.ssespring.client.SseAttempt;
import dev.ssespring.client.SseClientObserver;
import dev.ssespring.client.SseConnection;
import dev.ssespring.client.SseSignal;
import dev.ssespring.protocol.SseEvent;
import java.util.List;
import java.util.function.Function;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/** Notifies the listeners and the observers of one connection. Logs their exceptions; the connection continues. */
final class SignalNotifier {

    private static final Log LOG = LogFactory.getLog(SignalNotifier.class);

    private final SseConnection connection;
    private final List<SignalListener> listeners;
    private final List<SseClientObserver> observers;

    SignalNotifier(SseConnection connection, List<SignalListener> listeners, List<SseClientObserver> observers) {
        this.connection = connection;
        this.listeners = listeners;
        this.observers = observers;
    }

    void stopping() {
        listeners.forEach(listener -> runSafely(listener::stopping));
    }

    void signal(SseSignal signal) {
        for (SseClientObserver observer : observers) {
            runSafely(() -> observer.signal(connection, signal));
        }
        for (SignalListener listener : listeners) {
            runSafely(() -> listener.onSignal(signal));
        }
    }

    SseClientObserver.Span attempt(SseAttempt attempt) {
        return all(observer -> observer.attempt(connection, attempt));
    }

    SseClientObserver.Span handling(SseEvent event) {
        return observers.isEmpty()
                ? SseClientObserver.Span.NONE
                : all(observer -> observer.handling(connection, event));
    }

    private SseClientObserver.Span all(Function<SseClientObserver, SseClientObserver.Span> start) {
        List<SseClientObserver.Span> spans =
                observers.stream().map(observer -> begun(start, observer)).toList();
        return failure -> {
            // In reverse order: spans may nest.
            for (int i = spans.size() - 1; i >= 0; i--) {
                SseClientObserver.Span span = spans.get(i);
                runSafely(() -> span.end(failure));
            }
        };
    }

    private static SseClientObserver.Span begun(
            Function<SseClientObserver, SseClientObserver.Span> start, SseClientObserver observer) {
        try {
            return start.apply(observer);
        } catch (RuntimeException ex) {
            warn(ex);
            return SseClientObserver.Span.NONE;
        }
    }

    private static void runSafely(Runnable call) {
        try {
            call.run();
        } catch (RuntimeException ex) {
            warn(ex);
        }
    }

    private static void warn(@Nullable Throwable failure) {
        LOG.warn("SSE connection listener or observer threw an exception; the connection continues", failure);
    }
}
