package dev.ssespring.runs;

import dev.ssespring.publisher.SseStream;
import java.security.Principal;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Starts runs and lets clients read them. Safe for use by many threads. With Spring, inject the bean; otherwise see
 * {@link RunsBuilder}.
 *
 * <p>A run has a name, an owner and a producer that goes on when its readers leave. Its events stay readable until the
 * retention after its end has passed. The name of a run is what clients know before it starts, such as the id of a chat:
 * at most one run of a name is active at any time, on all nodes together. The name is not a credential.
 *
 * <p>On the wire an event has the id {@code <epoch>-<number>}. A client without an id reads from the start, a client with
 * one strictly after it. After the terminal event the response ends in order; before it, the response never ends in order:
 * a client that sees it end without the terminal event has to come back. A client that comes back with the id of the
 * terminal event gets 204 No Content.
 *
 * <p>If the process of the producer dies, the run fails with the reason {@code producer-lost}. It is not restarted.
 */
public interface SseRuns extends AutoCloseable {

    /** Maximum length of a run's name in characters. */
    int MAX_ID_LENGTH = 200;

    /**
     * Starts a run with {@link RunOptions#DEFAULTS}; otherwise as {@link #start(String, RunOptions, RunProducer)}.
     *
     * @param id name of the run
     * @param producer runs once
     * @return reads the run
     */
    SseStream start(String id, RunProducer producer);

    /**
     * Starts a run unless one of this name is active, and reads it. The producer is started before this method returns and
     * does not depend on the response. If a run of this name is active, on any node, the producer is dropped and the
     * response joins that run as a reader. If the request has the last event id of a run of this name that has ended, such
     * as when an {@code EventSource} reconnects, nothing is started either: the client gets what it has missed of that run,
     * or 204 No Content. A HEAD request starts nothing.
     *
     * @param id name of the run: 1 to {@value #MAX_ID_LENGTH} characters without control characters
     * @param options owner and dialect
     * @param producer runs once, on a thread of its own that it may block
     * @return reads the run, for one response; may be dropped, the run goes on
     * @throws RunRefusedException if too many runs are active on this node, it shuts down, or the store cannot be reached
     */
    SseStream start(String id, RunOptions options, RunProducer producer);

    /**
     * Reads a run with {@link ResumeOptions#DEFAULTS}; otherwise as {@link #resume(String, ResumeOptions)}.
     *
     * @param id name of the run
     * @return for one response
     */
    SseStream resume(String id);

    /**
     * Reads the run of this name that was started last, active or ended: from the start, or after the last event id of the
     * request. An unknown or expired run, and a last event id of another run, is answered with 204 No Content. A caller
     * that may not read the run is answered with 404.
     *
     * @param id name of the run
     * @param options how to read
     * @return for one response
     */
    SseStream resume(String id, ResumeOptions options);

    /**
     * Cancels a run, on whichever node its producer runs: the run ends at once, the producer's thread is interrupted, and
     * the actions of {@link Run#onCancel} are called. On the thread of a web request the caller is the authenticated user
     * of the request and must be allowed to cancel the run. On any other thread the application itself is the caller, and
     * everything is allowed.
     *
     * @param id name of the run
     * @param reason sent to readers in the terminal event: 1 to 100 characters without control characters
     * @return true if this call has ended the run; false if there is no active run of this name or the caller may not
     *     cancel it
     */
    boolean cancel(String id, String reason);

    /**
     * Cancels a run on behalf of a caller; otherwise as {@link #cancel(String, String)}.
     *
     * @param id name of the run
     * @param reason sent to readers in the terminal event
     * @param caller who must be allowed to cancel the run; null for a caller that is not authenticated
     * @return true if this call has ended the run
     */
    boolean cancel(String id, String reason, @Nullable Principal caller);

    /**
     * Returns the run of this name that was started last. Checks no owner: the application must not show it to strangers.
     *
     * @param id name of the run
     * @return empty if it is unknown or expired
     */
    Optional<RunInfo> find(String id);

    /**
     * Returns the runs whose producers run on this node.
     *
     * @return a snapshot, in no order
     */
    List<RunInfo> active();

    /**
     * Returns what this node has done so far.
     *
     * @return a snapshot
     */
    RunStatistics statistics();

    /**
     * Returns whether runs can be started on this node, as far as limits allow.
     *
     * @return false from {@link #drain()} on
     */
    boolean isAccepting();

    /**
     * Returns whether the last access to the store has succeeded.
     *
     * @return true before the first access
     */
    boolean isStoreAvailable();

    /**
     * Returns whether the store has not connected yet because nothing has used it.
     *
     * @return false if it was used, or needs no connection
     */
    boolean isStoreIdle();

    /** Accepts runs again after {@link #drain()}. Does nothing after {@link #close()}. */
    void accept();

    /**
     * Refuses new runs and waits for the active ones, at most {@link RunsOptions#drainTimeout()}. Those that are active
     * then are failed with the reason {@code shutdown} and their producers interrupted.
     */
    void drain();

    /** Drains and stops the threads of the runs, for good. Store and publisher are closed by their owners. */
    @Override
    void close();
}
