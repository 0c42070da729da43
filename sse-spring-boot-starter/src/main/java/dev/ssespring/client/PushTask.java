package dev.ssespring.client;

import org.jspecify.annotations.Nullable;

/** The life of a connection that calls a handler: one thread from the first attempt to the last signal. */
final class PushTask implements Runnable {

    private final Subscription subscription;
    private final Loop loop;
    private final Delivery delivery;

    PushTask(Subscription subscription, Loop loop, Delivery delivery) {
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
            thread.interrupt();
            subscription.interrupted();
            loop.close(SseSignal.Closed.Reason.BY_CALLER, null);
        } catch (RuntimeException | Error ex) {
            loop.close(SseSignal.Closed.Reason.FAILED, broken(ex));
        } finally {
            subscription.leave(thread);
        }
    }

    private SseClientException broken(@Nullable Throwable failure) {
        return new SseClientException(
                DisconnectCause.HANDLER_FAILED,
                "The thread of " + subscription.name() + " was ended by an error",
                failure);
    }
}
