package dev.ssespring.jobs.store;

import dev.ssespring.concurrent.SseClock;
import dev.ssespring.jobs.JobInfo;
import dev.ssespring.jobs.JobQueueOptions;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * What any thread may call of a queue in memory. The {@link QueueState} has one owner at a time, the thread that holds
 * the lock. Changes are passed on in their order when the lock is free again, by one thread at a time.
 */
final class MemoryQueue implements QueueStore {

    private final ReentrantLock lock = new ReentrantLock();
    private final ChangeFeed changes = new ChangeFeed();
    private final QueueState state;

    MemoryQueue(String name, JobQueueOptions options, SseClock clock) {
        this.state = new QueueState(name, options, clock, changes::add);
    }

    private <T> T own(Supplier<T> command) {
        lock.lock();
        try {
            return command.get();
        } finally {
            lock.unlock();
            changes.deliver();
        }
    }

    @Override
    public SubmitResult submit(JobSubmission job) {
        return own(() -> state.submit(job));
    }

    @Override
    public ClaimResult claim(List<WorkerCapacity> workers) {
        return own(() -> state.claim(workers));
    }

    @Override
    public AckResult acknowledge(JobAck ack) {
        return own(() -> state.acknowledge(ack));
    }

    @Override
    public List<AckResult> acknowledge(List<JobAck> acks) {
        return own(() -> acks.stream().map(state::acknowledge).toList());
    }

    @Override
    public BeatResult beat(WorkerBeat beat) {
        return own(() -> state.beat(beat));
    }

    @Override
    public CancelResult cancel(String id, String reason) {
        return own(() -> state.cancel(id, reason));
    }

    @Override
    public Optional<JobInfo> find(String id) {
        return own(() -> state.find(id));
    }

    @Override
    public Optional<JobHistory> history(String id, long after, int max) {
        return own(() -> state.history(id, after, max));
    }

    @Override
    public List<JobInfo> deadLetters(int max) {
        return own(() -> state.deadLetters(max));
    }

    @Override
    public boolean retry(String id) {
        return own(() -> state.retry(id));
    }

    @Override
    public boolean purge(String id) {
        return own(() -> state.purge(id));
    }

    @Override
    public QueueCounts counts() {
        return own(state::counts);
    }

    @Override
    public List<WorkerInfo> workers() {
        return own(state::workers);
    }

    @Override
    public Handle listen(QueueListener listener) {
        return changes.listen(listener);
    }
}
