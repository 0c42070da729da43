package dev.ssespring.jobs;

import dev.ssespring.jobs.store.AckResult;
import dev.ssespring.jobs.store.BeatResult;
import dev.ssespring.jobs.store.CancelResult;
import dev.ssespring.jobs.store.ClaimResult;
import dev.ssespring.jobs.store.JobAck;
import dev.ssespring.jobs.store.JobHistory;
import dev.ssespring.jobs.store.JobStore;
import dev.ssespring.jobs.store.JobStoreException;
import dev.ssespring.jobs.store.JobSubmission;
import dev.ssespring.jobs.store.QueueCounts;
import dev.ssespring.jobs.store.QueueListener;
import dev.ssespring.jobs.store.QueueStore;
import dev.ssespring.jobs.store.SubmitResult;
import dev.ssespring.jobs.store.WorkerBeat;
import dev.ssespring.jobs.store.WorkerCapacity;
import dev.ssespring.jobs.store.WorkerInfo;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/** A store that can be unreachable, lose the replies to acknowledgements, and lose all notifications. It counts reads of histories. */
final class FlakyStore implements JobStore {

    private final JobStore store;
    volatile boolean down;
    volatile boolean silent;
    final AtomicInteger lostReplies = new AtomicInteger();
    final AtomicInteger histories = new AtomicInteger();

    FlakyStore(JobStore store) {
        this.store = store;
    }

    @Override
    public QueueStore queue(String queue, JobQueueOptions options) {
        return new Flaky(store.queue(queue, options));
    }

    private <T> T reached(Supplier<T> call) {
        if (down) {
            throw new JobStoreException("down by this test", null);
        }
        return call.get();
    }

    private final class Flaky implements QueueStore {

        private final QueueStore queue;

        Flaky(QueueStore queue) {
            this.queue = queue;
        }

        @Override
        public SubmitResult submit(JobSubmission job) {
            return reached(() -> queue.submit(job));
        }

        @Override
        public ClaimResult claim(List<WorkerCapacity> workers) {
            return reached(() -> queue.claim(workers));
        }

        @Override
        public AckResult acknowledge(JobAck ack) {
            AckResult result = reached(() -> queue.acknowledge(ack));
            if (lostReplies.getAndUpdate(count -> Math.max(0, count - 1)) > 0) {
                throw new JobStoreException("reply lost by this test", null);
            }
            return result;
        }

        @Override
        public BeatResult beat(WorkerBeat beat) {
            return reached(() -> queue.beat(beat));
        }

        @Override
        public CancelResult cancel(String id, String reason) {
            return reached(() -> queue.cancel(id, reason));
        }

        @Override
        public Optional<JobInfo> find(String id) {
            return reached(() -> queue.find(id));
        }

        @Override
        public Optional<JobHistory> history(String id, long after, int max) {
            histories.incrementAndGet();
            return reached(() -> queue.history(id, after, max));
        }

        @Override
        public List<JobInfo> deadLetters(int max) {
            return reached(() -> queue.deadLetters(max));
        }

        @Override
        public boolean retry(String id) {
            return reached(() -> queue.retry(id));
        }

        @Override
        public boolean purge(String id) {
            return reached(() -> queue.purge(id));
        }

        @Override
        public QueueCounts counts() {
            return reached(queue::counts);
        }

        @Override
        public List<WorkerInfo> workers() {
            return reached(queue::workers);
        }

        @Override
        public Handle listen(QueueListener listener) {
            return queue.listen(change -> {
                if (!silent) {
                    listener.onChange(change);
                }
            });
        }
    }
}
