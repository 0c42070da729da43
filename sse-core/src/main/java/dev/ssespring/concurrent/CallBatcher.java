package dev.ssespring.concurrent;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Sends concurrent calls to a remote system together. A caller sends its call at once, unless as many batches as allowed are on
 * their way; calls that arrive until one of these has been answered are sent as the next batch, by one of their callers. Safe for
 * use by many threads, each of which waits for its own call, so that their number limits the calls that wait.
 *
 * @param <C> type of the calls
 * @param <R> type of the replies
 */
public final class CallBatcher<C, R> {

    /** Calls in one batch. */
    public static final int MAX_CALLS = 64;

    private static final int MAX_CHARACTERS = 256 * 1024;

    private final Function<List<C>, List<R>> target;
    private final ToIntFunction<C> size;
    private final Queue<Waiting<C, R>> waiting = new ConcurrentLinkedQueue<>();

    /** A permit is held by each thread that sends a batch. */
    private final Semaphore sending;

    /**
     * Creates a batcher.
     *
     * @param batches that are on their way at the same time, 1 or more
     * @param target sends calls, and returns a reply for each in the same order
     * @param size returns about how many characters a call has: a batch of several has 256 K at most
     */
    public CallBatcher(int batches, Function<List<C>, List<R>> target, ToIntFunction<C> size) {
        this.sending = new Semaphore(batches);
        this.target = target;
        this.size = size;
    }

    /**
     * Sends a call and waits for its reply, even if the thread is interrupted; its interrupt status is kept.
     *
     * @param call to send
     * @return its reply
     * @throws RuntimeException what the target has thrown for the batch: the same exception for all of its callers
     */
    public R call(C call) {
        Waiting<C, R> own = new Waiting<>(call, size.applyAsInt(call));
        waiting.add(own);
        boolean interrupted = false;
        while (!own.over) {
            if (!own.taken && sending.tryAcquire()) {
                try {
                    sendUnlessTaken(own);
                } finally {
                    sending.release();
                    // After the release: a caller that comes later finds a permit.
                    wakeNext();
                }
            } else {
                interrupted |= own.await();
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        return own.result();
    }

    /** Every sender is part of its own batch: a call that waits has a thread that can act when it is woken. */
    private void sendUnlessTaken(Waiting<C, R> own) {
        if (!waiting.remove(own)) {
            own.taken = true;
            return;
        }
        List<Waiting<C, R>> batch = new ArrayList<>(List.of(own));
        int characters = own.size;
        Waiting<C, R> next = waiting.peek();
        while (next != null && batch.size() < MAX_CALLS && characters + next.size <= MAX_CHARACTERS) {
            // Another sender may have taken it.
            if (waiting.remove(next)) {
                next.taken = true;
                batch.add(next);
                characters += next.size;
            }
            next = waiting.peek();
        }
        if (sending.availablePermits() > 0) {
            // Two senders that ended at the same time have woken the same caller.
            wakeNext();
        }
        send(batch);
    }

    private void send(List<Waiting<C, R>> batch) {
        try {
            List<R> replies = target.apply(batch.stream().map(each -> each.call).toList());
            if (replies.size() != batch.size()) {
                throw new IllegalStateException("%d replies to %d calls".formatted(replies.size(), batch.size()));
            }
            for (int i = 0; i < batch.size(); i++) {
                batch.get(i).end(replies.get(i), null);
            }
        } catch (RuntimeException | Error ex) {
            batch.forEach(each -> each.end(null, ex));
        }
    }

    private void wakeNext() {
        Waiting<C, R> next = waiting.peek();
        if (next != null) {
            next.wake();
        }
    }

    /** A call, with the thread that waits for its reply. */
    private static final class Waiting<C, R> {

        final C call;
        final int size;
        private final Thread thread = Thread.currentThread();
        private @Nullable R reply;
        private @Nullable Throwable failure;

        /** Whether a sender has put it into a batch. */
        volatile boolean taken;

        /** Written after {@code reply} and {@code failure}, so that its reader sees them. */
        volatile boolean over;

        private volatile boolean woken;

        Waiting(C call, int size) {
            this.call = call;
            this.size = size;
        }

        void end(@Nullable R result, @Nullable Throwable ex) {
            reply = result;
            failure = ex;
            over = true;
            LockSupport.unpark(thread);
        }

        void wake() {
            woken = true;
            LockSupport.unpark(thread);
        }

        /** Waits until the call is over, or there may be a permit. Returns whether the thread was interrupted meanwhile. */
        boolean await() {
            boolean interrupted = false;
            while (!over && !woken) {
                LockSupport.park(this);
                interrupted |= Thread.interrupted();
            }
            woken = false;
            return interrupted;
        }

        R result() {
            if (failure instanceof RuntimeException known) {
                throw known;
            }
            if (failure instanceof Error known) {
                throw known;
            }
            return Objects.requireNonNull(reply);
        }
    }
}
