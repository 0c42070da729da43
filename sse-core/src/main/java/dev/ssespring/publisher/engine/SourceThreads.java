package dev.ssespring.publisher.engine;

import dev.ssespring.concurrent.FreshThreads;
import dev.ssespring.concurrent.SseThreads;
import java.util.concurrent.Executor;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * Threads that call reactive sources, besides the sources' own. Requests and cancellations may run code of the
 * application and block, so requests never use the threads of cancellations: a source that blocks in {@code request}
 * does not prevent the cancellation of others. Sources that block in {@code cancel} use one thread each; when no thread
 * is left, further streams of reactive sources are refused, which limits the waiting cancellations. At most one request
 * of each open stream waits.
 */
final class SourceThreads {

    static final int MOST_REQUESTS = 16;
    static final int MOST_CANCELLATIONS = 64;

    private static final Log LOG = LogFactory.getLog(SourceThreads.class);

    private final Executor producers;
    private final FreshThreads requests;
    private final FreshThreads cancellations;

    SourceThreads(Executor producers) {
        this(
                producers,
                SseThreads.freshThreads("sse-feed-", MOST_REQUESTS),
                SseThreads.freshThreads("sse-cancel-", MOST_CANCELLATIONS));
    }

    SourceThreads(Executor producers, FreshThreads requests, FreshThreads cancellations) {
        this.producers = producers;
        this.requests = requests;
        this.cancellations = cancellations;
    }

    /** Returns whether there is a thread for the cancellation of a new source. */
    boolean hasRoom() {
        return cancellations.waiting() == 0;
    }

    /** Runs a request on a thread for producers or, if all of them are busy, on one of a few other threads. */
    void request(Runnable task) {
        try {
            producers.execute(task);
        } catch (RuntimeException | Error ex) {
            // All threads are busy, the system has none left, or a task decorator failed.
            LOG.debug("All producer threads are busy: the request to a reactive source runs on another thread", ex);
            requests.execute(task);
        }
    }

    /** Removes a request whose stream has ended. */
    void withdraw(Runnable request) {
        requests.remove(request);
    }

    void cancel(Runnable task) {
        cancellations.execute(task);
    }
}
