package dev.ssespring.runs.engine;

import dev.ssespring.concurrent.SseClock;
import dev.ssespring.runs.RunEntry;
import dev.ssespring.runs.RunEvent;
import dev.ssespring.runs.store.RunKey;
import dev.ssespring.runs.store.RunPage;
import dev.ssespring.runs.store.RunStore;
import dev.ssespring.runs.store.RunStoreException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * The readers of one run on this node. Any thread may add and remove readers and signal; the delivery task, of which there
 * is at most one at a time, reads the log and delivers. Readers at the end of the log share a window of its last entries;
 * a reader that has fallen behind reads pages of its own.
 */
final class RunTail {

    private static final Log LOG = LogFactory.getLog(RunTail.class);

    private static final int PAGE = 256;
    private static final int WINDOW_ENTRIES = 1_024;
    private static final long WINDOW_BYTES = 512L * 1024;
    private static final Duration RETRY = Duration.ofMillis(500);

    private final RunKey key;
    private final RunStore store;
    private final Executor io;
    private final SseClock clock;
    private final Consumer<RunTail> empty;
    private final List<TailReader> readers = new CopyOnWriteArrayList<>();
    private final AtomicInteger signals = new AtomicInteger();
    private volatile boolean grown = true;

    // The delivery task's.
    private final List<RunEntry> window = new ArrayList<>();
    private long windowFirst = 1;
    private long windowBytes;
    private boolean failing;
    private boolean gone;

    /** The last argument is called, maybe more than once, when no reader is left. */
    RunTail(RunKey key, RunStore store, Executor io, SseClock clock, Consumer<RunTail> empty) {
        this.key = key;
        this.store = store;
        this.io = io;
        this.clock = clock;
        this.empty = empty;
    }

    RunKey key() {
        return key;
    }

    int size() {
        return readers.size();
    }

    void add(TailReader reader) {
        if (!reader.isCancelled()) {
            readers.add(reader);
        }
        if (reader.isCancelled()) {
            remove(reader);
        }
    }

    void remove(TailReader reader) {
        readers.remove(reader);
        if (readers.isEmpty()) {
            empty.accept(this);
        }
    }

    /** The log may have grown. */
    void grown() {
        grown = true;
        signal();
    }

    /** Has the delivery task look again. */
    void signal() {
        if (signals.getAndIncrement() == 0) {
            io.execute(this::deliver);
        }
    }

    /** The delivery task. */
    private void deliver() {
        int seen = signals.get();
        for (TailReader reader : readers) {
            try {
                reader.deliver();
                if (gone) {
                    reader.end();
                }
            } catch (RunStoreException ex) {
                retryLater(ex);
            } catch (Throwable ex) {
                LOG.error("A reader of run '%s' has failed and is ended".formatted(key.id()), ex);
                reader.end();
            }
        }
        if (signals.addAndGet(-seen) > 0) {
            io.execute(this::deliver);
        }
    }

    private void retryLater(RuntimeException cause) {
        if (!failing) {
            failing = true;
            LOG.warn(
                    "The log of run '%s' cannot be read; its readers wait and the log is read again in %s"
                            .formatted(key.id(), RETRY),
                    cause);
        }
        clock.after(RETRY, this::grown);
    }

    /** Whether an entry is before the window. Called by readers in the delivery task, as the next two. */
    boolean isBehindWindow(long number) {
        return number < windowFirst;
    }

    /**
     * Returns an entry that is not before the window, or the first after it if the log has forgotten it; null if there is none
     * yet.
     */
    @Nullable
    RunEntry entry(long number) {
        if (number > windowEnd()) {
            // The reader is ahead of all others: they read pages of their own from now on.
            window.clear();
            windowBytes = 0;
            windowFirst = number;
            grown = true;
        }
        if (number == windowEnd()) {
            fill();
        }
        return (number < windowEnd()) ? window.get((int) Math.max(0, number - windowFirst)) : null;
    }

    /** Number of the first entry that is not in the window yet. */
    private long windowEnd() {
        return windowFirst + window.size();
    }

    private void fill() {
        if (!grown || gone) {
            return;
        }
        // Before the read: what is appended during it is told again.
        grown = false;
        RunPage page;
        try {
            page = read(windowEnd() - 1);
        } catch (RuntimeException ex) {
            grown = true;
            throw ex;
        }
        if (!page.entries().isEmpty() && page.entries().get(0).number() > windowEnd()) {
            // The log has forgotten what is between.
            window.clear();
            windowBytes = 0;
            windowFirst = page.entries().get(0).number();
        }
        for (RunEntry entry : page.entries()) {
            window.add(entry);
            windowBytes += size(entry);
        }
        if (page.more()) {
            grown = true;
        }
        trim(page.entries().size());
    }

    /** Keeps at least what was read last. */
    private void trim(int newest) {
        int removed = 0;
        while (window.size() - removed > newest
                && (window.size() - removed > WINDOW_ENTRIES || windowBytes > WINDOW_BYTES)) {
            windowBytes -= size(window.get(removed));
            removed++;
        }
        window.subList(0, removed).clear();
        windowFirst += removed;
    }

    List<RunEntry> readPage(long number) {
        return read(number - 1).entries();
    }

    private RunPage read(long after) {
        Optional<RunPage> page = store.read(key, after, PAGE);
        failing = false;
        gone = page.isEmpty();
        return page.orElseGet(() -> new RunPage(List.of(), false));
    }

    private static long size(RunEntry entry) {
        return (entry instanceof RunEvent event) ? event.bytes() : 0;
    }
}
