package dev.ssespring.publisher.engine;

import dev.ssespring.concurrent.FreshThreads;
import dev.ssespring.concurrent.SseThreads;
import java.util.concurrent.Executor;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * The threads that call reactive sources, apart from the sources' own. Both calls may run the application's code and block,
 * so demand never uses the threads of cancellations: a source that blocks when it is asked for more keeps no other from
 * being cancelled. Sources that block in {@code cancel} keep one thread each; when there is none left, no more streams of
 * sources are taken, which bounds the cancellations that wait. At most one request of each open stream waits.
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

    /** Whether new sources can be sure of a thread for their cancellation. */
    boolean hasRoom() {
        return cancellations.waiting() == 0;
    }

    /** Runs a request on a thread for producers or, if all of them are busy, on one of a few others. */
    void request(Runnable task) {
        try {
            producers.execute(task);
        } catch (RuntimeException | Error ex) {
            // All threads are busy, there is none left, or a task decorator failed.
            LOG.debug("No thread for producers is free to request more of a stream's source", ex);
            requests.execute(task);
        }
    }

    /** Takes back a request whose stream has ended. */
    void withdraw(Runnable request) {
        requests.remove(request);
    }

    void cancel(Runnable task) {
        cancellations.execute(task);
    }
}
