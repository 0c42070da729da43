package dev.ssespring.client.http;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Body of a response while it is received. Threads of the HTTP client add bytes, one thread reads, any thread may
 * close. With the body stream of the JDK, the HTTP client and the reader wait for each other every 16 KB. Here a
 * bounded number of bytes is received ahead of the reader, which takes all of them at once. The lock is held for a few
 * instructions; the HTTP client is called outside of it.
 */
final class ReceivedBody extends InputStream implements HttpResponse.BodySubscriber<InputStream> {

    static final int MAX_AHEAD = 128 * 1024;

    /** Memory of a buffer besides its bytes: a server may send each byte in a chunk of its own. */
    private static final int BUFFER_OVERHEAD = 64;

    /**
     * Maximum number of waiting lists kept without copying. Each may retain a 16 KB buffer of the JDK, however few its
     * bytes.
     */
    private static final int MAX_KEPT = 8;

    private static final int SMALL = 4 * 1024;

    private static final int ROOM = 16 * 1024;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();

    private Deque<ByteBuffer> received = new ArrayDeque<>();
    private int ahead;
    private int lists;
    /** Last buffer received, if it was allocated here and has room for more bytes. */
    private @Nullable ByteBuffer copies;

    private boolean requested;
    private boolean reading;
    private boolean ended;
    private @Nullable Throwable failure;
    private Flow.@Nullable Subscription subscription;
    private volatile boolean closed;

    /** Belongs to the reading thread. */
    private Deque<ByteBuffer> taken = new ArrayDeque<>();

    /** Returns this body, as soon as the headers are received. */
    @Override
    public CompletionStage<InputStream> getBody() {
        return CompletableFuture.completedStage(this);
    }

    @Override
    public void onSubscribe(Flow.Subscription subscription) {
        boolean late;
        lock.lock();
        try {
            this.subscription = subscription;
            requested = true;
            late = closed;
        } finally {
            lock.unlock();
        }
        if (late) {
            subscription.cancel();
        } else {
            subscription.request(1);
        }
    }

    @Override
    public void onNext(List<ByteBuffer> buffers) {
        Flow.Subscription more;
        lock.lock();
        try {
            int size = buffers.stream().mapToInt(ByteBuffer::remaining).sum();
            boolean copied = ++lists > MAX_KEPT && size < SMALL;
            for (ByteBuffer buffer : buffers) {
                if (buffer.hasRemaining()) {
                    ahead += buffer.remaining() + BUFFER_OVERHEAD;
                    if (copied) {
                        copy(buffer);
                    } else {
                        keep(buffer);
                    }
                }
            }
            requested = false;
            more = request();
            changed.signal();
        } finally {
            lock.unlock();
        }
        if (more != null) {
            more.request(1);
        }
    }

    private void keep(ByteBuffer buffer) {
        received.add(buffer);
        copies = null;
    }

    private void copy(ByteBuffer buffer) {
        int size = buffer.remaining();
        ByteBuffer target = copies;
        if (target == null || target.capacity() - target.limit() < size) {
            target = ByteBuffer.allocate(ROOM).limit(0);
            received.add(target);
            copies = target;
        }
        int end = target.limit();
        target.limit(end + size).put(end, buffer, buffer.position(), size);
    }

    @Override
    public void onError(Throwable failure) {
        end(failure);
    }

    @Override
    public void onComplete() {
        end(null);
    }

    private void end(@Nullable Throwable failure) {
        lock.lock();
        try {
            this.failure = failure;
            ended = true;
            // Cancelling would affect the next user of the HTTP connection.
            subscription = null;
            changed.signal();
        } finally {
            lock.unlock();
        }
    }

    /** Returns the subscription to request more bytes from, null if none are needed now. */
    private Flow.@Nullable Subscription request() {
        // A failure before the response is passed on would replace it, and bytes received before would be lost.
        boolean tooEarly = !reading && !received.isEmpty();
        if (tooEarly || requested || closed || ahead >= MAX_AHEAD) {
            return null;
        }
        requested = true;
        return subscription;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return (read(one, 0, 1) < 0) ? -1 : one[0] & 0xFF;
    }

    /** Reads the bytes received before a failure, then throws the failure. An interrupt closes the body. */
    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, target.length);
        requireOpen();
        if (length == 0) {
            return 0;
        }
        if (taken.isEmpty() && !take()) {
            return -1;
        }
        int count = 0;
        for (ByteBuffer next = taken.peek(); next != null && count < length; next = taken.peek()) {
            int part = Math.min(length - count, next.remaining());
            next.get(target, offset + count, part);
            count += part;
            if (!next.hasRemaining()) {
                taken.remove();
            }
        }
        return count;
    }

    /** Waits for bytes; returns false at the end of the body. */
    private boolean take() throws IOException {
        Flow.Subscription more;
        try {
            more = takeAll();
        } catch (InterruptedException ex) {
            close();
            Thread.currentThread().interrupt();
            InterruptedIOException interrupted = new InterruptedIOException("Interrupted while waiting for bytes");
            interrupted.initCause(ex);
            throw interrupted;
        }
        if (more != null) {
            more.request(1);
        }
        return !taken.isEmpty();
    }

    private Flow.@Nullable Subscription takeAll() throws IOException, InterruptedException {
        lock.lockInterruptibly();
        try {
            reading = true;
            while (received.isEmpty() && !ended && !closed) {
                changed.await();
            }
            requireOpen();
            if (received.isEmpty() && failure != null) {
                throw new IOException(failure.getMessage(), failure);
            }
            Deque<ByteBuffer> empty = taken;
            taken = received;
            received = empty;
            ahead = 0;
            lists = 0;
            copies = null;
            return request();
        } finally {
            lock.unlock();
        }
    }

    private void requireOpen() throws IOException {
        if (closed) {
            throw new IOException("Response was closed");
        }
    }

    @Override
    public void close() {
        Flow.Subscription cancelled;
        lock.lock();
        try {
            closed = true;
            cancelled = subscription;
            subscription = null;
            received.clear();
            copies = null;
            changed.signal();
        } finally {
            lock.unlock();
        }
        if (cancelled != null) {
            cancelled.cancel();
        }
    }
}
