package dev.ssespring.jobs.redis;

import dev.ssespring.jobs.store.JobStoreException;
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
 * Sends concurrent calls of a script to Redis together. The first caller sends its call at once; calls that arrive until
 * Redis has replied are sent as the next batch, by one of their callers. Safe for use by many threads, each of which waits
 * for its own call, so that their number limits the calls that wait.
 *
 * @param <C> type of the calls
 * @param <R> type of the replies
 */
final class CallBatcher<C, R> {

    private static final int MAX_CALLS = 64;
    private static final int MAX_CHARACTERS = 256 * 1024;

    private final Function<List<C>, List<R>> script;
    private final ToIntFunction<C> size;
    private final Queue<Waiting<C, R>> waiting = new ConcurrentLinkedQueue<>();

    /** Held by the thread that sends a batch. */
    private final Semaphore sending = new Semaphore(1);

    /**
     * Creates a batcher.
     *
     * @param script sends calls, and returns a reply for each in the same order
     * @param size returns about how many characters a call has
     */
    CallBatcher(Function<List<C>, List<R>> script, ToIntFunction<C> size) {
        this.script = script;
        this.size = size;
    }

    /**
     * Sends a call and waits for its reply, also if the thread is interrupted.
     *
     * @throws RuntimeException what the script has thrown
     */
    R call(C call) {
        Waiting<C, R> own = new Waiting<>(call);
        waiting.add(own);
        boolean interrupted = false;
        while (!own.over) {
            if (sending.tryAcquire()) {
                try {
                    sendUnlessOver(own);
                } finally {
                    sending.release();
                    // After the release: a caller that comes later finds that nobody is sending.
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

    private void sendUnlessOver(Waiting<C, R> own) {
        if (own.over) {
            return;
        }
        List<Waiting<C, R>> batch = new ArrayList<>();
        int characters = 0;
        Waiting<C, R> next = waiting.poll();
        while (next != null) {
            batch.add(next);
            characters += size.applyAsInt(next.call);
            next = (batch.size() < MAX_CALLS && characters < MAX_CHARACTERS) ? waiting.poll() : null;
        }
        send(batch);
    }

    private void send(List<Waiting<C, R>> batch) {
        List<C> calls = batch.stream().map(each -> each.call).toList();
        try {
            List<R> replies = script.apply(calls);
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
        private final Thread thread = Thread.currentThread();
        private @Nullable R reply;
        private @Nullable Throwable failure;

        /** Written after {@code reply} and {@code failure}, so that its reader sees them. */
        volatile boolean over;

        private volatile boolean woken;

        Waiting(C call) {
            this.call = call;
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

        /** Waits until the call is over, or nobody is sending. Returns whether the thread was interrupted meanwhile. */
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
            if (failure instanceof JobStoreException unknown) {
                // With the stack of this thread: another one has sent the call.
                throw new JobStoreException(String.valueOf(unknown.getMessage()), unknown);
            }
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
