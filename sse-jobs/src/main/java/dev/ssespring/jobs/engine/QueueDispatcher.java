package dev.ssespring.jobs.engine;

import dev.ssespring.concurrent.SseClock;
import dev.ssespring.jobs.JobObserver;
import dev.ssespring.jobs.JobQueueOptions;
import dev.ssespring.jobs.store.AckResult;
import dev.ssespring.jobs.store.BeatResult;
import dev.ssespring.jobs.store.ClaimResult;
import dev.ssespring.jobs.store.JobAck;
import dev.ssespring.jobs.store.JobChange;
import dev.ssespring.jobs.store.LeasedJob;
import dev.ssespring.jobs.store.QueueStore;
import dev.ssespring.jobs.store.WorkerAnnouncement;
import dev.ssespring.jobs.store.WorkerBeat;
import dev.ssespring.jobs.store.WorkerCapacity;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * Moves the jobs of one queue to the workers that this node can reach. Any thread may leave a signal; a claim task, of
 * which at most one runs at a time, asks the store for jobs for all workers with slots and hands them over. It runs
 * after a submission, a change in the store that may matter, a beat, and when the store has said that something becomes
 * due, at the latest after a second.
 *
 * <p>The claim task owns {@code due}. Workers are a concurrent map.
 */
final class QueueDispatcher {

    private static final Log LOG = LogFactory.getLog("dev.ssespring.jobs.Dispatcher");
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(1);
    private static final Duration SHORTEST_PAUSE = Duration.ofMillis(1);
    private static final Duration RETRY_PAUSE = Duration.ofMillis(200);

    private final String name;
    private final JobQueueOptions options;
    private final QueueStore store;
    private final SseClock clock;
    private final Executor threads;
    private final List<JobObserver> observers;
    private final ResultWaiters results;
    private final JobFollowers followers;
    private final BooleanSupplier claiming;
    private final Map<String, JobTarget> targets = new ConcurrentHashMap<>();
    private final AtomicInteger signals = new AtomicInteger();
    private final AtomicBoolean beating = new AtomicBoolean();
    private volatile boolean available = true;

    /** Whether the last claim may have left jobs, so that a slot that becomes free is of use. Written by the claim task. */
    private volatile boolean jobsLeft = true;

    private volatile boolean closed;
    private SseClock.@Nullable Timer due;

    // Guarded by this.
    private QueueStore.@Nullable Handle changes;
    private SseClock.@Nullable Timer beats;

    QueueDispatcher(
            String name,
            JobQueueOptions options,
            QueueStore store,
            JobsContext context,
            JobFollowers followers,
            BooleanSupplier claiming,
            Executor threads,
            Executor callbacks) {
        this.name = name;
        this.options = options;
        this.store = store;
        this.clock = context.clock();
        this.threads = threads;
        this.observers = context.observers();
        this.followers = followers;
        this.claiming = claiming;
        this.results = new ResultWaiters(store, callbacks);
    }

    /** Begins to dispatch; what was submitted before is found. Has no effect on a dispatcher that is closed. */
    synchronized void start() {
        if (!closed && changes == null) {
            changes = store.listen(this::onChange);
            beats = clock.every(options.leases().beat(), () -> execute(this::beatAll));
            signal();
        }
    }

    String name() {
        return name;
    }

    JobQueueOptions options() {
        return options;
    }

    QueueStore store() {
        return store;
    }

    ResultWaiters results() {
        return results;
    }

    boolean isAvailable() {
        return available;
    }

    /** Time after which a pushed job that a beat does not name has not arrived. */
    Duration overdue() {
        return options.leases().accept().dividedBy(2);
    }

    @Nullable
    JobTarget target(String worker) {
        return targets.get(worker);
    }

    /** Returns the target that it replaces; null if there was none. */
    @Nullable
    JobTarget add(JobTarget target) {
        return targets.put(target.worker(), target);
    }

    void remove(JobTarget target) {
        targets.remove(target.worker(), target);
    }

    List<JobTarget> targets() {
        return List.copyOf(targets.values());
    }

    /** Runs a task on the threads of the engine later. */
    void later(Duration delay, Runnable task) {
        clock.after(delay, () -> execute(task));
    }

    void execute(Runnable task) {
        if (!closed) {
            try {
                threads.execute(() -> guarded(task));
            } catch (RejectedExecutionException ex) {
                LOG.debug("A task of queue '%s' was dropped because the node shuts down".formatted(name), ex);
            }
        }
    }

    private void guarded(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException ex) {
            failed(ex);
        }
    }

    private void failed(Throwable failure) {
        if (available && !closed) {
            LOG.warn("The store of queue '%s' failed; jobs are dispatched again when it is back. Cause: %s"
                    .formatted(name, failure));
        }
        LOG.debug("The store of queue '%s' failed".formatted(name), failure);
        available = false;
    }

    private void onChange(JobChange change) {
        results.onChange(change);
        followers.onChange(name, change);
        JobTarget target = (change.worker() != null) ? targets.get(change.worker()) : null;
        if (target != null && change.lease() != null && change.kind() == JobChange.Kind.LOST) {
            target.lost(change.id(), change.lease());
        } else if (target != null && change.lease() != null && change.kind() == JobChange.Kind.CANCEL_REQUESTED) {
            target.cancel(change.id(), change.lease(), String.valueOf(change.body()));
        }
        if (target instanceof RemoteTarget remote && change.body() != null && change.kind() == JobChange.Kind.BEAT) {
            remote.announcedElsewhere(WorkerAnnouncement.parse(change.body()));
        }
        boolean slotFreed =
                target != null && change.kind() != JobChange.Kind.STARTED && change.kind() != JobChange.Kind.PROGRESS;
        if (change.kind() == JobChange.Kind.READY || (slotFreed && mayJobsBeLeft())) {
            signal();
        }
    }

    private boolean mayJobsBeLeft() {
        // In this order: a claim task that runs may have asked the store before the slot became free, and is yet to say
        // that jobs are left.
        return signals.get() != 0 || jobsLeft;
    }

    AckResult acknowledge(JobAck ack) {
        AckResult result = store.acknowledge(ack);
        observers.forEach(observer -> observer.onAcknowledged(name, ack.kind(), result));
        return result;
    }

    List<AckResult> acknowledge(List<JobAck> acks) {
        List<AckResult> results = store.acknowledge(acks);
        for (int i = 0; i < acks.size(); i++) {
            JobAck.Kind kind = acks.get(i).kind();
            AckResult result = results.get(i);
            observers.forEach(observer -> observer.onAcknowledged(name, kind, result));
        }
        return results;
    }

    BeatResult beat(WorkerBeat beat, @Nullable String user) {
        return store.beat(new WorkerBeat(beat.worker(), beat.slots(), beat.tags(), beat.held(), overdue(), user));
    }

    void signal() {
        if (signals.getAndIncrement() == 0) {
            execute(this::claimAll);
        }
    }

    private void claimAll() {
        int seen = signals.get();
        do {
            try {
                jobsLeft = claim();
                available = true;
            } catch (RuntimeException | Error ex) {
                // Including errors: the signals would stay, and no further task would ever begin.
                failed(ex);
                jobsLeft = true;
                wake(RETRY_PAUSE);
            }
            seen = signals.addAndGet(-seen);
        } while (seen != 0 && !closed);
    }

    /** Returns whether jobs may be left. */
    private boolean claim() {
        ClaimResult result;
        do {
            result = store.claim(claiming.getAsBoolean() ? capacities() : List.of());
            result.jobs().forEach(this::deliver);
        } while (Duration.ZERO.equals(result.next()) && !closed);
        Duration next = (result.next() != null) ? result.next() : LONGEST_PAUSE;
        wake((next.compareTo(LONGEST_PAUSE) > 0) ? LONGEST_PAUSE : next);
        return result.jobsLeft();
    }

    private List<WorkerCapacity> capacities() {
        List<WorkerCapacity> capacities = new ArrayList<>();
        for (JobTarget target : targets.values()) {
            int slots = target.slots();
            if (slots > 0) {
                capacities.add(new WorkerCapacity(target.worker(), slots, target.tags()));
            }
        }
        // Else those that come first would get all jobs of a quiet queue.
        Collections.shuffle(capacities);
        return capacities;
    }

    private void deliver(LeasedJob job) {
        observers.forEach(observer -> observer.onDispatched(name, job.waited()));
        JobTarget target = targets.get(job.worker());
        if (target != null) {
            target.deliver(job);
        } else {
            // Its stream has ended since the claim began.
            store.acknowledge(JobAck.release(job.id(), job.lease()));
        }
    }

    private void wake(Duration delay) {
        if (due != null) {
            due.stop();
        }
        due = clock.after((delay.compareTo(SHORTEST_PAUSE) < 0) ? SHORTEST_PAUSE : delay, this::signal);
    }

    /** Left out while the one before is not over, such as when the store does not answer. */
    private void beatAll() {
        if (!beating.compareAndSet(false, true)) {
            return;
        }
        RuntimeException failure = null;
        try {
            for (JobTarget target : targets.values()) {
                try {
                    target.beat();
                } catch (RuntimeException ex) {
                    // A worker of this application asks the store; the streams of others need their beats all the same.
                    failure = ex;
                }
            }
            results.lookUpSome();
        } finally {
            beating.set(false);
        }
        if (failure != null) {
            throw failure;
        }
    }

    synchronized void close() {
        closed = true;
        if (changes != null && beats != null) {
            beats.stop();
            changes.close();
            beats = null;
            changes = null;
        }
        results.close();
    }
}
