package dev.ssespring.client.engine;

import dev.ssespring.client.DeliveryGuarantee;
import dev.ssespring.client.SseClientException;
import dev.ssespring.client.SseSignal;
import dev.ssespring.protocol.SseEvent;
import java.util.Spliterator;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Elements of a stream of events. The thread that asks for the next element runs the loop of the connection meanwhile.
 * The thread that has set {@code busy} owns the loop; a close that finds it unset ends the connection itself, else the
 * owner does.
 */
final class EventSpliterator implements Spliterator<SseEvent> {

    private final DefaultSseConnection connection;
    private final ConnectionRegistry registry;
    private final ConnectionLoop loop;
    private final PullDispatcher dispatcher;
    private final AtomicBoolean busy = new AtomicBoolean();
    private boolean begun;

    EventSpliterator(
            DefaultSseConnection connection,
            ConnectionRegistry registry,
            ConnectionLoop loop,
            DeliveryGuarantee guarantee) {
        this.connection = connection;
        this.registry = registry;
        this.loop = loop;
        this.dispatcher = new PullDispatcher(connection.tracker(), connection.signals(), guarantee);
        connection.onStop(this::endIfFree);
    }

    @Override
    public boolean tryAdvance(Consumer<? super SseEvent> action) {
        return withLoop(action, () -> loop.advance(dispatcher) || ended());
    }

    /** Takes the loop once until the end, instead of once for each event. */
    @Override
    public void forEachRemaining(Consumer<? super SseEvent> action) {
        withLoop(action, () -> {
            while (loop.advance(dispatcher)) {
                dispatcher.acknowledgeConsumed();
            }
            return ended();
        });
    }

    private boolean withLoop(Consumer<? super SseEvent> action, Turn turn) {
        if (!busy.compareAndSet(false, true)) {
            return false;
        }
        Thread thread = Thread.currentThread();
        connection.enter(thread);
        try {
            begin();
            dispatcher.acknowledgeConsumed();
            dispatcher.consumer(action);
            return turn.take();
        } catch (InterruptedException ex) {
            thread.interrupt();
            loop.close(SseSignal.Closed.Reason.BY_CALLER, null);
            throw new CancellationException("Interrupted while waiting for an event of " + connection.name());
        } finally {
            connection.leave(thread);
            busy.set(false);
            if (connection.isStopped()) {
                endIfFree();
            }
        }
    }

    private void begin() {
        if (!begun) {
            registry.add(connection);
            begun = true;
        }
    }

    private boolean ended() {
        SseClientException failure = connection.failure();
        if (failure != null) {
            throw failure;
        }
        return false;
    }

    private void endIfFree() {
        if (busy.compareAndSet(false, true)) {
            try {
                loop.close(SseSignal.Closed.Reason.BY_CALLER, null);
            } finally {
                busy.set(false);
            }
        }
    }

    /** Returns null: splitting would collect events instead of passing them on. */
    @Override
    public @Nullable Spliterator<SseEvent> trySplit() {
        return null;
    }

    @Override
    public long estimateSize() {
        return Long.MAX_VALUE;
    }

    @Override
    public int characteristics() {
        return ORDERED | NONNULL;
    }

    @FunctionalInterface
    private interface Turn {

        /** Returns false at the end of the stream. */
        boolean take() throws InterruptedException;
    }
}
