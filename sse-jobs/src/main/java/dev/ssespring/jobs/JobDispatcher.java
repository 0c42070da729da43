package dev.ssespring.jobs;

import dev.ssespring.jobs.store.AckResult;
import dev.ssespring.jobs.store.BeatResult;
import dev.ssespring.jobs.store.CancelResult;
import dev.ssespring.jobs.store.JobAck;
import dev.ssespring.jobs.store.LeasedJob;
import dev.ssespring.jobs.store.QueueStore;
import dev.ssespring.jobs.store.SubmitResult;
import dev.ssespring.jobs.store.WorkerBeat;
import dev.ssespring.publisher.SseStream;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What remote workers and submitters use, for web layers, and what endpoints show. Checks no authority: the caller asks the {@link JobAuthorizer}. Any
 * thread may call it; calls block while the store does, and throw its exceptions.
 */
public interface JobDispatcher {

    /**
     * Describes the stream of a worker: {@code hello} for each queue, {@code refused} for those that it must not use or that this node cannot open, then jobs, {@code
     * beat}, {@code cancel}, {@code lost} and {@code drain}, without ids and without replay. Jobs of a queue are sent after the first
     * beat of the worker for it. A stream of these queues that the worker has open already ends.
     *
     * @param spec worker and queues
     * @return for one response
     * @throws IllegalArgumentException if an argument is invalid, or no name of a queue is valid
     * @throws IllegalStateException if another user has opened a stream of this worker
     * @throws JobRefusedException if this node shuts down, or knows too many queues to open any of them
     */
    SseStream stream(WorkerStreamSpec spec);

    /**
     * Passes on the beat of a worker.
     *
     * @param queue name of the queue
     * @param beat the worker and what it holds; {@code overdue} is ignored
     * @param user name of the principal; null if there is none
     * @return lost, cancelled and undelivered jobs; empty if another user has opened the stream of this worker
     * @throws IllegalArgumentException if an argument is invalid, or the beat names more than 10,000 jobs
     * @throws JobRefusedException if this node knows too many queues
     */
    Optional<BeatResult> beat(String queue, WorkerBeat beat, @Nullable String user);

    /**
     * Passes on the report of a worker.
     *
     * @param queue name of the queue
     * @param ack what it reports
     * @return what became of it
     */
    AckResult acknowledge(String queue, JobAck ack);

    /**
     * Passes on the outcomes of several jobs, one after another. If an exception is thrown, some of them may have been decided;
     * repeating all of them is safe.
     *
     * @param queue name of the queue
     * @param acks the outcomes
     * @return what became of each, in the same order
     */
    List<AckResult> acknowledge(String queue, List<JobAck> acks);

    /**
     * Submits a job whose payload is JSON already.
     *
     * @param queue name of the queue
     * @param payload JSON on one line
     * @param spec how it differs from others
     * @return the job that is known now
     * @throws JobRefusedException if the queue is full or this node shuts down
     */
    SubmitResult submit(String queue, String payload, JobSpec spec);

    /**
     * Returns a job.
     *
     * @param queue name of the queue
     * @param id identifies the job
     * @return empty if it is unknown
     */
    Optional<JobInfo> find(String queue, String id);

    /**
     * Describes a response that follows a job; see {@link JobHandle#events()}.
     *
     * @param queue name of the queue
     * @param id identifies the job
     * @return for one response
     */
    SseStream events(String queue, String id);

    /**
     * Cancels a job.
     *
     * @param queue name of the queue
     * @param id identifies the job
     * @param reason kept with the job
     * @return what became of it
     */
    CancelResult cancel(String queue, String id, String reason);

    /**
     * Returns the names of the queues that this node knows.
     *
     * @return a snapshot
     */
    Set<String> queues();

    /**
     * Returns the jobs of a queue, for endpoints and meters.
     *
     * @param queue name of the queue
     * @return empty if this node does not know it
     */
    Optional<QueueStore> store(String queue);

    /**
     * Returns the event that a beat reply holds for an undelivered job, as JSON.
     *
     * @param queue name of the queue
     * @param job the job
     * @return the same JSON as in the event {@code job}
     */
    String json(String queue, LeasedJob job);

    /**
     * Reads the body of a request that reports several outcomes.
     *
     * @param json a list of objects with the members {@code id}, {@code lease}, {@code operation} and {@code body}
     * @return the outcomes; their results are the JSON that was received
     * @throws IllegalArgumentException if it is malformed
     */
    List<JobAck> outcomes(String json);
}
