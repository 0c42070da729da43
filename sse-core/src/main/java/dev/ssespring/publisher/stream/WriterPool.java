package dev.ssespring.publisher.stream;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

/** The writer threads of a publisher; each stream keeps the one that it gets. Safe for use by many threads. */
public final class WriterPool {

    private static final Duration LONGEST_WAIT = Duration.ofSeconds(1);

    private final List<WriterThread> writers;
    private final AtomicInteger next = new AtomicInteger();

    /** Creates the threads and starts them. */
    public WriterPool(int size) {
        writers = IntStream.rangeClosed(1, size)
                .mapToObj(i -> new WriterThread("sse-writer-" + i))
                .toList();
        writers.forEach(WriterThread::start);
    }

    WriterThread next() {
        return writers.get(Math.floorMod(next.getAndIncrement(), writers.size()));
    }

    /** Stops the threads and waits until they have ended, so that everything that they report is reported. */
    public void stop() {
        writers.forEach(WriterThread::stop);
        try {
            for (WriterThread writer : writers) {
                writer.awaitEnd(LONGEST_WAIT);
            }
        } catch (InterruptedException ex) {
            Thread.currentThread().interrupt();
        }
    }
}
