package dev.ssespring.jobs.store;

import dev.ssespring.jobs.JobInfo;
import java.util.List;
import java.util.Optional;

/**
 * The jobs of one queue. Any thread may call it; calls may block for I/O. Each method is atomic. Each throws a {@link
 * JobStoreException} if the store cannot be reached; the outcome is then unknown, and every call but {@link #claim} may be
 * repeated. All times are those of the store's own clock, in milliseconds or finer.
 *
 * <p><b>Order.</b> A ready job has a score: the time at which it became due minus one minute for each level of its priority.
 * {@link #claim} takes the job with the lowest score of all lanes that a worker may serve, jobs of equal score in the
 * order of their ids. A job that comes back because its lease has ended or was released keeps its score; a job that failed gets the
 * end of its back-off as its new score, without its priority.
 *
 * <p><b>Leases.</b> A claimed job has a new lease: an opaque token of at most 100 letters, digits and hyphens that holds a random number of
 * 64 bits, and a fence, which is the maximum of the previous fence plus one and the time in milliseconds. The
 * lease lasts for the accept time. A beat that names it, or progress, accepts it: the attempt is counted, and the lease
 * lasts for the lease time from each of them on. An outcome accepts it, too. A lease that has ended is noticed by the next {@link #claim}
 * only; until then it counts as held. {@code claim} then makes the job ready again, or a dead letter if it has had
 * its attempts or deliveries, or cancelled if that was asked for. If the lease was never accepted, no attempt is counted, and the
 * worker gets no further jobs until its next beat.
 * A job that is given back keeps its place and its attempt does not count; it becomes a dead letter if it has had its deliveries.
 *
 * <p><b>Ordering keys.</b> Of the jobs with the same key one holds the key, from the time at which it becomes due until it is
 * over. Others that become due meanwhile are {@code BLOCKED}; the first of them gets the key next.
 *
 * <p><b>Retention.</b> A job that is done or cancelled is known for the retention time, without its payload; a store with little room may forget it
 * earlier. A dead letter is known, with its payload, until it is retried or purged. An idempotency key is known as long as
 * its job.
 */
public interface QueueStore {

    /**
     * Adds a job, unless one with the same id or the same idempotency key is known.
     *
     * @param job the job
     * @return the job that is known now
     * @throws JobStoreFullException if the queue has reached its capacity
     */
    SubmitResult submit(JobSubmission job);

    /**
     * Makes delayed jobs ready that are due, ends leases whose time has passed, then gives ready jobs to workers. A worker gets
     * jobs only within the presence time after its last beat, as many as it has slots minus the leases that it holds, and only those whose tags it
     * has. The limits of the queue on concurrent jobs and on the rate hold for all nodes together. May handle at most some hundred jobs per call; {@link
     * ClaimResult#next()} is then zero.
     *
     * @param workers in the order in which they get jobs; maybe none
     * @return the leased jobs
     */
    ClaimResult claim(List<WorkerCapacity> workers);

    /**
     * Reports an outcome or progress. See {@link AckResult} for what is decided in which case. A job whose lease has ended
     * still takes the outcome (not progress) of that lease until another worker gets the job.
     *
     * @param ack the outcome
     * @return what became of it
     */
    AckResult acknowledge(JobAck ack);

    /**
     * Reports several outcomes, one after another in their order. Not atomic as a whole: if an exception is thrown, some of them may have
     * been decided, which repeating all of them finds out.
     *
     * @param acks the outcomes
     * @return what became of each, in the same order
     */
    default List<AckResult> acknowledge(List<JobAck> acks) {
        return acks.stream().map(this::acknowledge).toList();
    }

    /**
     * Makes a worker present, renews and accepts the leases that it names, and tells it what it has missed. Reports a change of the
     * kind {@link JobChange.Kind#BEAT} with the {@linkplain WorkerBeat#announcement() announcement} to all nodes.
     *
     * @param beat the worker and the leases that it holds
     * @return lost and cancelled jobs, and jobs that did not arrive
     */
    BeatResult beat(WorkerBeat beat);

    /**
     * Cancels a job. A job that waits is over at once. A job that a worker holds is over when the worker reports a failure or gives
     * it back, or when the lease ends; a result that the worker reports all the same is accepted.
     *
     * @param id identifies the job
     * @param reason kept with the job
     * @return what became of it
     */
    CancelResult cancel(String id, String reason);

    /**
     * Returns a job.
     *
     * @param id identifies it
     * @return empty if it is unknown or expired
     */
    Optional<JobInfo> find(String id);

    /**
     * Returns a job with a part of its history. The newest {@value JobHistory#MAX_EVENTS} events of a job are kept, {@value
     * JobHistory#MAX_SIZE} bytes or characters at most, and are known as long as the job.
     *
     * @param id identifies it
     * @param after number of the event behind which to begin; 0 for the first one that is known
     * @param max maximum number of events, 0 or more
     * @return empty if it is unknown or expired
     */
    Optional<JobHistory> history(String id, long after, int max);

    /**
     * Returns dead letters, with the oldest first.
     *
     * @param max maximum number, 1 or more
     * @return the dead letters
     */
    List<JobInfo> deadLetters(int max);

    /**
     * Makes a dead letter ready again, as if it had been submitted now: without attempts, deliveries and lease, but with fences that
     * go on.
     *
     * @param id identifies it
     * @return false if it is no dead letter
     */
    boolean retry(String id);

    /**
     * Forgets a dead letter.
     *
     * @param id identifies it
     * @return false if it is no dead letter
     */
    boolean purge(String id);

    /**
     * Returns how many jobs there are.
     *
     * @return a snapshot
     */
    QueueCounts counts();

    /**
     * Returns the workers that are present on any node.
     *
     * @return in no order
     */
    List<WorkerInfo> workers();

    /**
     * Sets what is told of changes that are made on any node.
     *
     * @param listener told until the returned handle is closed
     * @return ends the notifications
     */
    Handle listen(QueueListener listener);

    /** Ends what it was returned for. Does nothing when called again; does not block. */
    @FunctionalInterface
    interface Handle extends AutoCloseable {

        @Override
        void close();
    }
}
