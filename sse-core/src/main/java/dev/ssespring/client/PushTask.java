package dev.ssespring.client;

import org.jspecify.annotations.Nullable;

/** The life of a connection that calls a handler: one thread from the first attempt to the last signal. */
final class PushTask implements Runnable {

    private final DefaultSseConnection subscription;
    private final ConnectionLoop loop;
    private final EventDispatcher delivery;

    PushTask(DefaultSseConnection subscription, ConnectionLoop loop, EventDispatcher delivery) {
        this.subscription = subscription;
        this.loop = loop;
        this.delivery = delivery;
    }

    @Override
    public void run() {
        Thread thread = Thread.currentThread();
        subscription.enter(thread);
        try {
            while (loop.advance(delivery)) {
                // One event a turn.
            }
        } catch (InterruptedException ex) {
            // The executor is shutting down: that is a way of closing.
            subscription.interrupted();
            endAfterHandlers(null);
            thread.interrupt();
        } catch (RuntimeException | Error ex) {
            endAfterHandlers(broken(ex));
        } finally {
            subscription.leave(thread);
        }
    }

    /** Stops handlers on other threads and waits for them: no handler runs when a connection is closed. */
    private void endAfterHandlers(@Nullable SseClientException failure) {
        subscription.halt();
        SseClientException handlers = finish();
        SseClientException first = (failure != null) ? failure : handlers;
        loop.close((first != null) ? SseSignal.Closed.Reason.FAILED : SseSignal.Closed.Reason.BY_CALLER, first);
    }

    private @Nullable SseClientException finish() {
        while (true) {
            try {
                return delivery.finish();
            } catch (InterruptedException ex) {
                // Stopped already; the handlers are interrupted by the same executor.
            }
        }
    }

    private SseClientException broken(@Nullable Throwable failure) {
        return new SseClientException(
                DisconnectCause.HANDLER_FAILED,
                "The thread of " + subscription.name() + " was ended by an error",
                failure);
    }
}
