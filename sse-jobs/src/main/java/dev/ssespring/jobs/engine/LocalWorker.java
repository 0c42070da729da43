package dev.ssespring.jobs.engine;

import dev.ssespring.concurrent.SseClock;
import dev.ssespring.jobs.JobWorker;
import dev.ssespring.jobs.store.BeatResult;
import dev.ssespring.jobs.store.LeasedJob;
import dev.ssespring.jobs.store.WorkerBeat;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;

/** A worker in the application of its queue. Any thread may call it. */
final class LocalWorker implements JobTarget, JobWorker {

    private final String id;
    private final QueueDispatcher queue;
    private final SlotWorker<?> slots;
    private final SseClock clock;
    private final AtomicBoolean closed = new AtomicBoolean();
    private final AtomicBoolean accepting = new AtomicBoolean();
    private volatile boolean present;

    LocalWorker(String id, QueueDispatcher queue, SlotWorker<?> slots, SseClock clock) {
        this.id = id;
        this.queue = queue;
        this.slots = slots;
        this.clock = clock;
    }

    @Override
    public String id() {
        return id;
    }

    @Override
    public String worker() {
        return id;
    }

    @Override
    public String queue() {
        return queue.name();
    }

    @Override
    public int held() {
        return slots.held();
    }

    @Override
    public int slots() {
        return (present && !closed.get()) ? slots.options().slots() : 0;
    }

    @Override
    public Set<String> tags() {
        return slots.options().tags();
    }

    @Override
    public void deliver(LeasedJob job) {
        slots.deliver(job);
        // Jobs that take longer than the accept time must be accepted by a beat; short ones need none.
        if (accepting.compareAndSet(false, true)) {
            queue.later(queue.options().leases().accept().dividedBy(3), this::acceptHeld);
        }
    }

    private void acceptHeld() {
        accepting.set(false);
        if (slots.held() > 0) {
            beat();
        }
    }

    @Override
    public void lost(String job, String lease) {
        slots.lost(job, lease);
    }

    @Override
    public void cancel(String job, String lease, String reason) {
        slots.cancel(job, lease);
    }

    @Override
    public void beat() {
        Map<String, String> leases = slots.leases();
        int free = closed.get() ? 0 : slots.options().slots();
        WorkerBeat beat = new WorkerBeat(id, free, slots.options().tags(), leases, queue.overdue());
        BeatResult reply = queue.beat(beat, null);
        present = true;
        slots.obey(reply, leases);
        queue.signal();
    }

    @Override
    public void stopTaking() {
        closed.set(true);
    }

    @Override
    public void close() {
        stopTaking();
        close(clock.nanos());
    }

    void close(long beginNanos) {
        slots.drain(clock, beginNanos);
        queue.remove(this);
    }
}
