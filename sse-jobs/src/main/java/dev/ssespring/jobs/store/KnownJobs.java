package dev.ssespring.jobs.store;

import dev.ssespring.jobs.JobLimits;
import dev.ssespring.jobs.JobStatus;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The jobs that a queue knows, by their ids and idempotency keys, and for how long it knows those that are over. Guarded by
 * the lock of the queue.
 */
final class KnownJobs {

    private final JobLimits limits;
    private final Map<String, MemoryJob> jobs = new HashMap<>();
    private final Map<String, String> idempotencyKeys = new HashMap<>();

    /** Dead letters and jobs that are over otherwise, in the order of their ends. */
    private final Map<String, MemoryJob> dead = new LinkedHashMap<>();

    private final Map<String, MemoryJob> ended = new LinkedHashMap<>();

    KnownJobs(JobLimits limits) {
        this.limits = limits;
    }

    @Nullable
    MemoryJob find(String id) {
        return jobs.get(id);
    }

    /** Returns the id of the job that a submission repeats; null if it is new. */
    @Nullable
    String repeatedBy(JobSubmission submission) {
        String key = submission.spec().idempotencyKey();
        String known = (key != null) ? idempotencyKeys.get(key) : null;
        if (known == null && jobs.containsKey(submission.id())) {
            return submission.id();
        }
        return known;
    }

    boolean isFull() {
        return jobs.size() - ended.size() >= limits.capacity();
    }

    void add(MemoryJob job) {
        jobs.put(job.id, job);
        if (job.spec.idempotencyKey() != null) {
            idempotencyKeys.put(job.spec.idempotencyKey(), job.id);
        }
    }

    /** Keeps a job that is over: a dead letter with its payload, another one without, until it is forgotten. */
    void keepEnded(MemoryJob job) {
        if (job.status == JobStatus.DEAD) {
            dead.put(job.id, job);
            return;
        }
        job.payload = null;
        ended.put(job.id, job);
        if (ended.size() > limits.capacity()) {
            forget(ended.values().iterator().next());
        }
    }

    /** Returns a dead letter that is none from now on; null if it is unknown. */
    @Nullable
    MemoryJob revive(String id) {
        return dead.remove(id);
    }

    boolean purge(String id) {
        MemoryJob job = dead.get(id);
        if (job != null) {
            forget(job);
        }
        return job != null;
    }

    List<MemoryJob> deadLetters(int max) {
        return dead.values().stream().limit(max).toList();
    }

    int dead() {
        return dead.size();
    }

    void forgetExpired(long now) {
        Iterator<MemoryJob> oldest = ended.values().iterator();
        while (oldest.hasNext()) {
            MemoryJob job = oldest.next();
            if (now - job.endedNanos < limits.retention().toNanos()) {
                return;
            }
            oldest.remove();
            forget(job);
        }
    }

    private void forget(MemoryJob job) {
        jobs.remove(job.id);
        ended.remove(job.id);
        dead.remove(job.id);
        if (job.spec.idempotencyKey() != null) {
            idempotencyKeys.remove(job.spec.idempotencyKey());
        }
    }
}
