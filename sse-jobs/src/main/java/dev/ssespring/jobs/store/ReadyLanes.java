package dev.ssespring.jobs.store;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The ready jobs of a queue, by the tags that they need and in the order of their scores. Guarded by the lock of the queue. */
final class ReadyLanes {

    private final Map<String, TreeSet<MemoryJob>> lanes = new HashMap<>();
    private int size;

    /** Returns whether the lane was empty. */
    boolean add(MemoryJob job) {
        TreeSet<MemoryJob> lane = lanes.computeIfAbsent(job.lane, name -> new TreeSet<>(MemoryJob.BY_SCORE));
        lane.add(job);
        size++;
        return lane.size() == 1;
    }

    void remove(MemoryJob job) {
        TreeSet<MemoryJob> lane = lanes.get(job.lane);
        if (lane != null && lane.remove(job)) {
            size--;
            if (lane.isEmpty()) {
                lanes.remove(job.lane);
            }
        }
    }

    boolean isEmpty() {
        return size == 0;
    }

    int size() {
        return size;
    }

    /** Returns the job with the lowest score that a worker with these tags may have; null if there is none. */
    @Nullable
    MemoryJob first(Set<String> tags) {
        MemoryJob best = null;
        for (Map.Entry<String, TreeSet<MemoryJob>> lane : lanes.entrySet()) {
            MemoryJob head = lane.getValue().first();
            if (tags.containsAll(head.spec.tags()) && (best == null || MemoryJob.BY_SCORE.compare(head, best) < 0)) {
                best = head;
            }
        }
        return best;
    }

    Map<String, Long> sizes() {
        Map<String, Long> sizes = new HashMap<>();
        lanes.forEach((name, jobs) -> sizes.put(name, (long) jobs.size()));
        return sizes;
    }

    /** Returns the next job of each lane. */
    List<MemoryJob> heads() {
        List<MemoryJob> heads = new ArrayList<>();
        lanes.values().forEach(lane -> heads.add(lane.first()));
        return heads;
    }
}
