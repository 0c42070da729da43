package dev.ssespring.publisher.engine;

import dev.ssespring.broker.Position;
import dev.ssespring.concurrent.SseClock;
import dev.ssespring.publisher.StreamRefusedException;
import dev.ssespring.publisher.mailbox.OutboundEvent;
import dev.ssespring.publisher.state.InitialState;
import dev.ssespring.publisher.state.LoadedState;
import dev.ssespring.publisher.state.StateReceiver;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** Loads the states of one stream on threads for producers. Any thread may call it. */
final class StateLoader {

    private final InitialState state;
    private final Executor executor;
    private final EventFactory events;

    StateLoader(InitialState state, Executor executor, EventFactory events) {
        this.state = state;
        this.executor = executor;
        this.events = events;
    }

    /**
     * Loads the state, or takes one that is shared and has at least the position {@code notBefore}.
     *
     * @throws StreamRefusedException if there is no thread
     */
    void load(Position head, @Nullable Position notBefore, SseClock clock, StateReceiver receiver) {
        state.load(head, notBefore, clock, executor, receiver);
    }

    OutboundEvent block(LoadedState loaded) {
        return loaded.block(state.event(), events::event);
    }
}
