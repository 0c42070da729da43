package dev.ssespring.jobs.store;

import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Which job holds each ordering key, and which jobs wait for it. Guarded by the lock of the queue. */
final class OrderingKeys {

    private final Map<String, Holder> holders = new HashMap<>();
    private int waiting;

    /** Returns false if another job holds the key; the job waits for it then. Jobs without a key always have it. */
    boolean acquire(MemoryJob job) {
        String key = job.spec.key();
        if (key == null) {
            return true;
        }
        Holder holder = holders.get(key);
        if (holder == null) {
            holders.put(key, new Holder(job));
            return true;
        }
        if (holder.job == job) {
            return true;
        }
        if (holder.waiters.add(job)) {
            waiting++;
        }
        return false;
    }

    /** Gives the key of a job to the next one, which is returned; null if there is none. */
    @Nullable
    MemoryJob release(MemoryJob job) {
        String key = job.spec.key();
        Holder holder = (key != null) ? holders.get(key) : null;
        if (holder == null) {
            return null;
        }
        if (holder.job != job) {
            if (holder.waiters.remove(job)) {
                waiting--;
            }
            return null;
        }
        Iterator<MemoryJob> waiters = holder.waiters.iterator();
        if (!waiters.hasNext()) {
            holders.remove(key);
            return null;
        }
        MemoryJob next = waiters.next();
        waiters.remove();
        waiting--;
        holder.job = next;
        return next;
    }

    int waiting() {
        return waiting;
    }

    private static final class Holder {

        private MemoryJob job;
        private final Set<MemoryJob> waiters = new LinkedHashSet<>();

        Holder(MemoryJob job) {
            this.job = job;
        }
    }
}
