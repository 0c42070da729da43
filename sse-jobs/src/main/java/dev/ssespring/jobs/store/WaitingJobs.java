package dev.ssespring.jobs.store;

import dev.ssespring.jobs.JobStatus;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The jobs of a queue that no worker holds: those that are ready, those that wait for their time, and those that wait for
 * their ordering key. Guarded by the lock of the queue.
 */
final class WaitingJobs {

    private final Consumer<JobChange> changes;
    private final ReadyLanes ready = new ReadyLanes();
    private final TreeSet<MemoryJob> delayed = new TreeSet<>(MemoryJob.BY_TIME);
    private final OrderingKeys keys = new OrderingKeys();

    WaitingJobs(Consumer<JobChange> changes) {
        this.changes = changes;
    }

    /** Makes a job ready that is due, as soon as it has its ordering key. */
    void enqueue(MemoryJob job) {
        if (keys.acquire(job)) {
            makeReady(job);
        } else {
            job.status = JobStatus.BLOCKED;
        }
    }

    void makeReady(MemoryJob job) {
        job.status = JobStatus.READY;
        if (ready.add(job)) {
            changes.accept(new JobChange(JobChange.Kind.READY, "", null, null, null));
        }
    }

    void delay(MemoryJob job) {
        job.status = JobStatus.DELAYED;
        delayed.add(job);
    }

    /** Returns whether there may be more jobs that are due. */
    boolean promoteDue(long now, int max) {
        for (int i = 0; i < max; i++) {
            if (delayed.isEmpty() || delayed.first().timeNanos - now > 0) {
                return false;
            }
            enqueue(Objects.requireNonNull(delayed.pollFirst()));
        }
        return true;
    }

    boolean hasReady() {
        return !ready.isEmpty();
    }

    /** Returns the next job that a worker with these tags may have; null if there is none. */
    @Nullable
    MemoryJob firstReady(Set<String> tags) {
        return ready.first(tags);
    }

    void removeReady(MemoryJob job) {
        ready.remove(job);
    }

    void remove(MemoryJob job) {
        delayed.remove(job);
        ready.remove(job);
    }

    /** Gives the ordering key of a job that is over to the next one, which is returned; null if there is none. */
    @Nullable
    MemoryJob releaseKey(MemoryJob job) {
        return keys.release(job);
    }

    /** Returns the time until a delay ends; null if there is none. */
    @Nullable
    Duration nextDue(long now) {
        return delayed.isEmpty() ? null : Duration.ofNanos(delayed.first().timeNanos - now);
    }

    int ready() {
        return ready.size();
    }

    int blocked() {
        return keys.waiting();
    }

    int delayed() {
        return delayed.size();
    }

    /** Returns the numbers of ready jobs by the tags that they need. */
    Map<String, Long> lanes() {
        return ready.sizes();
    }

    /** Returns the longest time for which a ready job has waited; null if there is none. */
    @Nullable
    Duration longestWait(long now) {
        return ready.heads().stream()
                .map(job -> Duration.ofNanos(now - job.dueNanos))
                .max(Duration::compareTo)
                .orElse(null);
    }
}
