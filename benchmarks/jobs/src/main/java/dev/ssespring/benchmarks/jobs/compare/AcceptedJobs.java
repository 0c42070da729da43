package dev.ssespring.benchmarks.jobs.compare;

import dev.ssespring.jobs.JobObserver;
import dev.ssespring.jobs.store.JobChange;
import dev.ssespring.jobs.store.QueueStore;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** Counts the jobs that are done, by the changes that the store passes on. Any thread may call it. */
final class AcceptedJobs implements JobObserver {

    private final Map<String, Boolean> done = new ConcurrentHashMap<>();
    private final AtomicInteger count = new AtomicInteger();
    private final AtomicInteger repeated = new AtomicInteger();
    private volatile Runnable listener = () -> {};

    /** The listener is called for each job that is done; it must not block. */
    void listener(Runnable newListener) {
        listener = newListener;
    }

    @Override
    public void onQueue(String queue, QueueStore store) {
        store.listen(this::onChange);
    }

    private void onChange(JobChange change) {
        if (change.kind() != JobChange.Kind.DONE) {
            return;
        }
        if (done.putIfAbsent(change.id(), true) == null) {
            count.incrementAndGet();
            listener.run();
        } else {
            repeated.incrementAndGet();
        }
    }

    int count() {
        return count.get();
    }

    int repeated() {
        return repeated.get();
    }
}
