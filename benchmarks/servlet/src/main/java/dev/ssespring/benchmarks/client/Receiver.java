package dev.ssespring.benchmarks.client;

import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Looks into every event: each must be the next one, whole. Says so once a batch. */
final class Receiver implements Consumer<String> {

    private static final int PATIENCE_SECONDS = 20;

    private final String[] expected;
    private final int batch;
    private final Semaphore batches = new Semaphore(0);
    private int next;
    private int inBatch;
    private volatile @Nullable String wrong;

    Receiver(List<String> expected, int batch) {
        this.expected = expected.toArray(String[]::new);
        this.batch = batch;
    }

    @Override
    public void accept(String data) {
        if (!data.equals(expected[next]) && wrong == null) {
            wrong = "Expected " + expected[next] + " but got " + data;
        }
        next = (next + 1 == expected.length) ? 0 : next + 1;
        if (++inBatch == batch) {
            inBatch = 0;
            batches.release();
        }
    }

    void awaitBatch() throws InterruptedException {
        if (!batches.tryAcquire(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            throw new IllegalStateException("Nothing comes any more");
        }
        if (wrong != null) {
            throw new IllegalStateException(wrong);
        }
    }

    /** What came until now belongs to nobody's time. */
    void forget() {
        batches.drainPermits();
    }
}
