package dev.ssespring.jobs.engine;

import dev.ssespring.jobs.store.LeasedJob;
import dev.ssespring.protocol.SseEvent;
import dev.ssespring.publisher.NonBlockingSource;
import java.time.Duration;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The stream of a remote worker. Any thread may add events; whichever finds no other at it passes them to the
 * publisher, one after the other. Number and size of the waiting events are limited; further ones are dropped, because the
 * reply to the next beat makes up for each of them.
 */
final class WorkerStream implements JobTarget, NonBlockingSource<SseEvent>, Flow.Subscription {

    private static final int MAX_PENDING = 2_000;
    /** Characters of waiting events; a single larger event is accepted if no other is waiting. */
    private static final long MAX_PENDING_CHARACTERS = 16L * 1024 * 1024;

    private static final SseEvent BEAT = SseEvent.of(JobMessages.BEAT, "{}");
    private static final SseEvent DRAIN = SseEvent.of(JobMessages.DRAIN, "{}");

    private final String queue;
    private final String worker;
    private final @Nullable String user;
    private final Duration lease;
    private final Consumer<WorkerStream> closed;
    private final Queue<SseEvent> pending = new ConcurrentLinkedQueue<>();
    private final AtomicInteger size = new AtomicInteger();
    private final AtomicLong characters = new AtomicLong();
    private final AtomicBoolean beatPending = new AtomicBoolean();
    private final AtomicLong demand = new AtomicLong();
    private final AtomicInteger signals = new AtomicInteger();
    private volatile Flow.@Nullable Subscriber<? super SseEvent> subscriber;
    private volatile boolean completing;
    private volatile boolean over;
    private volatile int slots;
    private volatile Set<String> tags;

    WorkerStream(
            String queue,
            String worker,
            Set<String> tags,
            @Nullable String user,
            Duration lease,
            Consumer<WorkerStream> closed) {
        this.queue = queue;
        this.worker = worker;
        this.tags = Set.copyOf(tags);
        this.user = user;
        this.lease = lease;
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

    @Override
    public int slots() {
        return slots;
    }

    @Override
    public Set<String> tags() {
        return tags;
    }

    void announce(int newSlots, Set<String> newTags) {
        tags = newTags;
        slots = newSlots;
    }

    /** Returns false if the event is dropped. */
    boolean add(SseEvent event) {
        int length = length(event);
        int waiting = size.incrementAndGet();
        long total = characters.addAndGet(length);
        if (over || waiting > MAX_PENDING || (waiting > 1 && total > MAX_PENDING_CHARACTERS)) {
            size.decrementAndGet();
            characters.addAndGet(-length);
            return false;
        }
        pending.add(event);
        signal();
        return true;
    }

    private static int length(SseEvent event) {
        return String.valueOf(event.data()).length();
    }

    @Override
    public void deliver(LeasedJob job) {
        add(SseEvent.of(JobMessages.JOB, JobMessages.job(queue, job, lease)));
    }

    @Override
    public void lost(String id, String leaseToken) {
        add(JobMessages.lost(id, leaseToken));
    }

    @Override
    public void cancel(String id, String leaseToken, String reason) {
        add(JobMessages.cancel(id, leaseToken, reason));
    }

    /** A beat that is still waiting is enough. */
    @Override
    public void beat() {
        if (beatPending.compareAndSet(false, true) && !add(BEAT)) {
            beatPending.set(false);
        }
    }

    /** The worker takes no more jobs from this node. */
    void drain() {
        slots = 0;
        add(DRAIN);
    }

    /** Ends the response after what waits. */
    void complete() {
        completing = true;
        signal();
    }

    @Override
    public void subscribe(Flow.Subscriber<? super SseEvent> subscriber) {
        this.subscriber = subscriber;
        subscriber.onSubscribe(this);
    }

    @Override
    public void request(long count) {
        demand.getAndAccumulate(count, (held, more) -> (held + more < 0) ? Long.MAX_VALUE : held + more);
        signal();
    }

    @Override
    public void cancel() {
        end();
    }

    private void end() {
        if (!over) {
            over = true;
            slots = 0;
            closed.accept(this);
        }
    }

    private void signal() {
        if (signals.getAndIncrement() != 0) {
            return;
        }
        int seen = 1;
        do {
            passOn();
            seen = signals.addAndGet(-seen);
        } while (seen != 0);
    }

    private void passOn() {
        Flow.Subscriber<? super SseEvent> target = subscriber;
        while (target != null && !over && demand.get() > 0) {
            SseEvent event = pending.poll();
            if (event == null) {
                break;
            }
            size.decrementAndGet();
            characters.addAndGet(-length(event));
            demand.decrementAndGet();
            if (event.equals(BEAT)) {
                beatPending.set(false);
            }
            target.onNext(event);
        }
        if (target != null && completing && !over && pending.isEmpty()) {
            end();
            target.onComplete();
        }
    }
}
