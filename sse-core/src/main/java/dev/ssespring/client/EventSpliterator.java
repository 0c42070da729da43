package dev.ssespring.client;

import dev.ssespring.protocol.SseEvent;
import java.util.Spliterator;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The elements of a stream: whoever asks for the next one lends its thread to the loop. The thread that holds {@code busy}
 * has the loop; a close that finds it free ends the connection itself, else the holder does.
 */
final class EventSpliterator implements Spliterator<SseEvent> {

    private final RequestOptions request;
    private final DefaultSseConnection subscription;
    private final ConnectionLoop loop;
    private final AtomicBoolean busy = new AtomicBoolean();
    private boolean begun;
    /** The id of an event that was handed over: an iterator has it before its caller does. Belongs to who has the loop. */
    private @Nullable String handedOver;

    EventSpliterator(RequestOptions request, DefaultSseConnection subscription, ConnectionLoop loop) {
        this.request = request;
        this.subscription = subscription;
        this.loop = loop;
        subscription.onStop(this::endIfFree);
    }

    @Override
    public boolean tryAdvance(Consumer<? super SseEvent> action) {
        Pulled pulled = new Pulled(action);
        return withLoop(() -> loop.advance(pulled) || ended());
    }

    /** As above until the end, with the loop taken once and not for each event. */
    @Override
    public void forEachRemaining(Consumer<? super SseEvent> action) {
        Pulled pulled = new Pulled(action);
        withLoop(() -> {
            while (loop.advance(pulled)) {
                countHandedOver();
            }
            return ended();
        });
    }

    private boolean withLoop(Turns turns) {
        if (!busy.compareAndSet(false, true)) {
            return false;
        }
        Thread thread = Thread.currentThread();
        subscription.enter(thread);
        try {
            begin();
            countHandedOver();
            return turns.take();
        } catch (InterruptedException ex) {
            thread.interrupt();
            loop.close(SseSignal.Closed.Reason.BY_CALLER, null);
            throw new CancellationException("Interrupted while waiting for an event of " + subscription.name());
        } finally {
            subscription.leave(thread);
            busy.set(false);
            if (subscription.control().isStopped()) {
                endIfFree();
            }
        }
    }

    private void begin() {
        if (!begun) {
            request.client.remember(subscription);
            begun = true;
        }
    }

    private void countHandedOver() {
        if (handedOver != null) {
            subscription.progress().moveTo(handedOver);
            handedOver = null;
        }
    }

    private boolean ended() {
        SseClientException failure = subscription.failure();
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

    /** Splitting would gather events instead of handing them on. */
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
    private interface Turns {

        /** False at the end. */
        boolean take() throws InterruptedException;
    }

    /** Hands elements over; what the consumer throws is its own. */
    private final class Pulled implements EventDispatcher {

        private final Consumer<? super SseEvent> action;

        Pulled(Consumer<? super SseEvent> action) {
            this.action = action;
        }

        @Override
        public @Nullable SseClientException event(SseEvent event) {
            if (request.delivery == DeliveryGuarantee.AT_MOST_ONCE) {
                subscription.progress().moveTo(LastEventIdTracker.idOf(event));
            }
            SseClientObserver.Span span = subscription.signals().handling(event);
            Throwable failure = null;
            try {
                action.accept(event);
                handedOver = LastEventIdTracker.idOf(event);
                return null;
            } catch (RuntimeException | Error ex) {
                failure = ex;
                throw ex;
            } finally {
                span.end(failure);
            }
        }

        @Override
        public void id(String lastEventId) {
            subscription.progress().moveTo(lastEventId);
        }

        @Override
        public @Nullable SseClientException failure() {
            return null;
        }

        @Override
        public @Nullable SseClientException finish() {
            return null;
        }
    }
}
