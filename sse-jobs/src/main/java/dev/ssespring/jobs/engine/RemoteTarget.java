package dev.ssespring.jobs.engine;

import dev.ssespring.jobs.JobWorkerOptions;
import dev.ssespring.jobs.WorkerStreamSpec;
import dev.ssespring.jobs.store.LeasedJob;
import dev.ssespring.jobs.store.WorkerAnnouncement;
import dev.ssespring.protocol.SseEvent;
import java.time.Duration;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A remote worker of one queue, reached through a stream that several queues may share. Any thread may call it. */
final class RemoteTarget implements JobTarget {

    private final String queue;
    private final String worker;
    private final @Nullable String user;
    private final Duration lease;
    private final WorkerStream stream;
    private final Consumer<RemoteTarget> closed;
    private volatile int slots;
    private volatile Set<String> tags;
    private volatile boolean announcedHere;

    RemoteTarget(
            String queue, WorkerStreamSpec spec, Duration lease, WorkerStream stream, Consumer<RemoteTarget> closed) {
        this.queue = queue;
        this.worker = spec.worker();
        this.user = spec.user();
        this.tags = spec.tags();
        this.lease = lease;
        this.stream = stream;
        this.closed = closed;
    }

    @Override
    public String worker() {
        return worker;
    }

    @Nullable
    String user() {
        return user;
    }

    WorkerStream stream() {
        return stream;
    }

    @Override
    public int slots() {
        return slots;
    }

    @Override
    public Set<String> tags() {
        return tags;
    }

    /** This node has received a beat. */
    void announce(int newSlots, Set<String> newTags) {
        announcedHere = true;
        set(newSlots, newTags);
    }

    /**
     * Some node, perhaps this one, has received a beat. Such news may be late: once beats come to this node, they have no effect but
     * that of a worker that takes no more jobs.
     */
    void announcedElsewhere(WorkerAnnouncement news) {
        if (Objects.equals(news.user(), user) && (!announcedHere || news.slots() == 0)) {
            set(news.slots(), news.tags());
        }
    }

    private void set(int newSlots, Set<String> newTags) {
        tags = newTags;
        slots = Math.max(0, Math.min(newSlots, JobWorkerOptions.MAX_SLOTS));
    }

    @Override
    public void deliver(LeasedJob job) {
        stream.add(SseEvent.of(JobMessages.JOB, JobMessages.job(queue, job, lease)));
    }

    @Override
    public void lost(String id, String leaseToken) {
        stream.add(JobMessages.lost(queue, id, leaseToken));
    }

    @Override
    public void cancel(String id, String leaseToken, String reason) {
        stream.add(JobMessages.cancel(queue, id, leaseToken, reason));
    }

    /** A beat that is still waiting is enough. */
    @Override
    public void beat() {
        stream.addOnce(JobMessages.beat(queue));
    }

    /** The worker takes no more jobs from this node. */
    void drain() {
        slots = 0;
        stream.add(JobMessages.drain(queue));
    }

    /** The stream has ended. */
    void closed() {
        slots = 0;
        closed.accept(this);
    }
}
