package dev.ssespring.publisher.state;

import dev.ssespring.broker.Position;
import dev.ssespring.concurrent.SseClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A state that is loaded once for many streams. Streams that ask while it is being loaded, or soon after, get the same one,
 * and then what was published after its position. Any thread may ask; the monitor guards {@code current} and the list of
 * who waits, and is held for a few instructions.
 *
 * @param <T> type of the state
 */
public final class SharedState<T> implements Supplier<T> {

    private final long shareNanos;
    private final Supplier<T> supplier;
    private @Nullable Loading current;

    /**
     * Creates a shared state.
     *
     * @param shareFor how long it can be used after it was loaded, not negative
     * @throws IllegalArgumentException if the duration is negative
     */
    public SharedState(Duration shareFor, Supplier<T> supplier) {
        if (shareFor.isNegative()) {
            throw new IllegalArgumentException("'shareFor' must not be negative: " + shareFor);
        }
        this.shareNanos = shareFor.toNanos();
        this.supplier = Objects.requireNonNull(supplier, "'state' must not be null");
    }

    /** Loads the state for the caller alone. */
    @Override
    public T get() {
        return supplier.get();
    }

    void load(Position head, @Nullable Position notBefore, SseClock clock, Executor executor, StateReceiver receiver) {
        Loading loading;
        LoadedState known;
        boolean started = false;
        synchronized (this) {
            loading = current;
            if (loading == null || !loading.isUsable(notBefore, clock)) {
                loading = new Loading(head);
                current = loading;
                started = true;
            }
            known = loading.state;
            if (known == null) {
                loading.waiting.add(receiver);
            }
        }
        if (known != null) {
            receiver.loaded(known);
        } else if (started) {
            start(loading, clock, executor, receiver);
        }
    }

    private void start(Loading loading, SseClock clock, Executor executor, StateReceiver receiver) {
        try {
            executor.execute(() -> run(loading, clock));
        } catch (RuntimeException | Error ex) {
            List<StateReceiver> others = new ArrayList<>(end(loading));
            others.remove(receiver);
            others.forEach(other -> other.failed(ex));
            throw ex;
        }
    }

    private void run(Loading loading, SseClock clock) {
        LoadedState state;
        try {
            state = new LoadedState(loading.position, supplier.get());
        } catch (Throwable ex) {
            end(loading).forEach(receiver -> receiver.failed(ex));
            return;
        }
        List<StateReceiver> waiting;
        synchronized (this) {
            loading.state = state;
            loading.loadedAt = clock.nanos();
            waiting = loading.takeWaiting();
        }
        waiting.forEach(receiver -> receiver.loaded(state));
    }

    /** Ends a failed attempt, so that the next stream tries again; returns who has waited for it. */
    private synchronized List<StateReceiver> end(Loading loading) {
        if (current == loading) {
            current = null;
        }
        return loading.takeWaiting();
    }

    /** One call of the supplier. Guarded by the monitor. */
    private final class Loading {

        private final Position position;
        private List<StateReceiver> waiting = new ArrayList<>();
        private @Nullable LoadedState state;
        private long loadedAt;

        Loading(Position position) {
            this.position = position;
        }

        boolean isUsable(@Nullable Position notBefore, SseClock clock) {
            boolean current = state == null || clock.nanos() - loadedAt <= shareNanos;
            return current
                    && (notBefore == null
                            || (position.epoch().equals(notBefore.epoch())
                                    && position.sequence() >= notBefore.sequence()));
        }

        List<StateReceiver> takeWaiting() {
            List<StateReceiver> taken = waiting;
            waiting = List.of();
            return taken;
        }
    }
}
