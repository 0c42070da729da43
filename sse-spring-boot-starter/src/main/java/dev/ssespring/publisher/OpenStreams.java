package dev.ssespring.publisher;

import dev.ssespring.concurrent.SseClock;
import dev.ssespring.protocol.SseEvent;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/** The books: all open streams of this node, their writers, and the heartbeat. Any thread may call it. */
final class OpenStreams {

    private static final int TICKS_A_HEARTBEAT = 8;

    private final PublisherOptions options;
    private final RetryHint retry;
    private final Set<OpenStream> streams = ConcurrentHashMap.newKeySet();
    private final Writer[] writers;
    private final AtomicInteger nextWriter = new AtomicInteger();
    private final SseClock.Timer heartbeat;
    private volatile boolean accepting = true;
    private volatile boolean stopped;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition oneLess = lock.newCondition();

    OpenStreams(PublisherOptions options, RetryHint retry, SseClock clock) {
        this.options = options;
        this.retry = retry;
        this.writers = new Writer[options.writers()];
        for (int i = 0; i < writers.length; i++) {
            writers[i] = new Writer("sse-writer-" + (i + 1));
            writers[i].start();
        }
        Duration period = options.heartbeat().dividedBy(TICKS_A_HEARTBEAT);
        this.heartbeat = clock.every(period, () -> streams.forEach(stream -> stream.tick(TICKS_A_HEARTBEAT)));
    }

    /**
     * Puts a stream on the books.
     *
     * @param whenEnded called once, by the writer
     * @throws StreamRefusedException while no streams are accepted
     */
    OpenStream open(StreamRequest request, StreamSink sink, Consumer<OpenStream> whenEnded) {
        Writer writer = writers[Math.floorMod(nextWriter.getAndIncrement(), writers.length)];
        Mailbox mailbox = new Mailbox(options.mailboxEvents(), options.mailboxBytes());
        OpenStream stream = new OpenStream(request, sink, mailbox, writer, ended -> {
            whenEnded.accept(ended);
            remove(ended);
        });
        streams.add(stream);
        // Asked after the stream was added: either it is refused here, or the one who drains finds it.
        if (!accepting) {
            remove(stream);
            throw new StreamRefusedException("No new streams: the publisher is being drained", retry.jittered());
        }
        return stream;
    }

    int size() {
        return streams.size();
    }

    /** Has no effect once the writers have stopped. */
    void accept() {
        accepting = !stopped;
    }

    void refuse() {
        accepting = false;
    }

    /** Has all streams end once what is pending is written, and their clients told when to come back. */
    void closeAll() {
        streams.forEach(stream -> stream.close(
                CloseReason.DRAINED, SseEvent.builder().retry(retry.jittered()).build()));
    }

    /** Waits until all have ended, by force those that do not in time. */
    void awaitEnd() {
        awaitNone();
        streams.forEach(OpenStream::cutOff);
        awaitNone();
    }

    void stop() {
        stopped = true;
        accepting = false;
        heartbeat.stop();
        for (Writer writer : writers) {
            writer.stop();
        }
    }

    private void remove(OpenStream stream) {
        streams.remove(stream);
        lock.lock();
        try {
            oneLess.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void awaitNone() {
        long left = options.drainTimeout().toNanos();
        lock.lock();
        try {
            while (!streams.isEmpty() && left > 0) {
                left = oneLess.awaitNanos(left);
            }
        } catch (InterruptedException ex) {
            Thread.currentThread().interrupt();
        } finally {
            lock.unlock();
        }
    }
}
