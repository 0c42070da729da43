package dev.ssespring.publisher.state;

import dev.ssespring.broker.Position;
import dev.ssespring.concurrent.SseClock;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What a subscription begins with.
 *
 * @param event name of the event that carries the state
 * @param supplier loads the state; may block
 */
public record InitialState(String event, Supplier<?> supplier) {

    /** Checks that both are there. */
    public InitialState {
        Objects.requireNonNull(event, "'event' must not be null");
        Objects.requireNonNull(supplier, "'state' must not be null");
    }

    /**
     * Loads the state, or uses one that is shared.
     *
     * @param head position taken before this call
     * @param notBefore the oldest position that helps; null if any does
     * @param executor runs the supplier; what it throws is passed on, and the receiver is not called then
     */
    public void load(
            Position head, @Nullable Position notBefore, SseClock clock, Executor executor, StateReceiver receiver) {
        if (supplier instanceof SharedState<?> shared) {
            shared.load(head, notBefore, clock, executor, receiver);
        } else {
            executor.execute(() -> load(head, supplier, receiver));
        }
    }

    private static void load(Position head, Supplier<?> supplier, StateReceiver receiver) {
        LoadedState state;
        try {
            state = new LoadedState(head, supplier.get());
        } catch (Throwable ex) {
            receiver.failed(ex);
            return;
        }
        receiver.loaded(state);
    }
}
