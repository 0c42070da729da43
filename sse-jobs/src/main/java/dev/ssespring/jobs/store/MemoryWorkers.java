package dev.ssespring.jobs.store;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Which workers are present, and which jobs workers hold. Guarded by the lock of the queue. */
final class MemoryWorkers {

    private final long presenceNanos;

    /** In the order of their last beats. */
    private final Map<String, Presence> present = new LinkedHashMap<>();

    private final Map<String, Set<MemoryJob>> held = new HashMap<>();

    MemoryWorkers(long presenceNanos) {
        this.presenceNanos = presenceNanos;
    }

    void seen(WorkerBeat beat, long nowNanos) {
        // Here as well: without ready jobs nothing else removes them.
        removeAbsent(nowNanos);
        present.remove(beat.worker());
        present.put(beat.worker(), new Presence(beat.slots(), beat.tags(), nowNanos + presenceNanos));
    }

    void revoke(String worker) {
        present.remove(worker);
    }

    boolean isPresent(String worker, long nowNanos) {
        removeAbsent(nowNanos);
        return present.containsKey(worker);
    }

    private void removeAbsent(long nowNanos) {
        Iterator<Presence> oldest = present.values().iterator();
        while (oldest.hasNext() && oldest.next().untilNanos - nowNanos <= 0) {
            oldest.remove();
        }
    }

    void take(String worker, MemoryJob job) {
        held.computeIfAbsent(worker, name -> new LinkedHashSet<>()).add(job);
    }

    void drop(String worker, MemoryJob job) {
        Set<MemoryJob> jobs = held.get(worker);
        if (jobs != null && jobs.remove(job) && jobs.isEmpty()) {
            held.remove(worker);
        }
    }

    Set<MemoryJob> heldBy(String worker) {
        return held.getOrDefault(worker, Set.of());
    }

    List<WorkerInfo> infos(long nowNanos) {
        removeAbsent(nowNanos);
        List<WorkerInfo> infos = new ArrayList<>();
        present.forEach((name, presence) -> infos.add(
                new WorkerInfo(name, presence.slots, presence.tags, heldBy(name).size())));
        return infos;
    }

    private record Presence(int slots, Set<String> tags, long untilNanos) {}
}
