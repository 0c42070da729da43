package dev.ssespring.jobs.engine;

import dev.ssespring.concurrent.SseThreads;
import dev.ssespring.jobs.JobQueueOptions;
import dev.ssespring.jobs.JobRefusedException;
import dev.ssespring.jobs.store.QueueStore;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import org.jspecify.annotations.Nullable;

/**
 * The queues that a node knows, each opened with its first use, and whether the node accepts jobs. Any thread may call it; the
 * concurrent map and two flags are the only state.
 */
final class NodeQueues {

    private static final int THREADS = 8;
    private static final int CALLBACK_THREADS = 4;

    private final JobsContext context;
    private final JobFollowers followers;
    private final ExecutorService threads = SseThreads.fixedPool("sse-jobs-", THREADS);
    private final ExecutorService callbacks = SseThreads.fixedPool("sse-job-results-", CALLBACK_THREADS);
    private final Map<String, QueueDispatcher> queues = new ConcurrentHashMap<>();
    private volatile boolean accepting = true;
    private volatile boolean closed;

    NodeQueues(JobsContext context) {
        this.context = context;
        this.followers = new JobFollowers(context, queue -> queue(queue).store());
    }

    JobFollowers followers() {
        return followers;
    }

    /**
     * Returns a queue, which is opened if this node does not know it yet.
     *
     * @throws IllegalArgumentException if the name is invalid
     * @throws JobRefusedException if this node is closed or knows too many queues
     */
    QueueDispatcher queue(String name) {
        QueueDispatcher known = queues.get(name);
        if (known != null) {
            return known;
        }
        QueueName.checked(name);
        refuseIfClosed();
        if (queues.size() >= context.options().maxQueues()) {
            throw new JobRefusedException(
                    "This node knows %d queues already. Increase 'sse.jobs.max-queues', or let a JobAuthorizer refuse unknown names."
                            .formatted(queues.size()),
                    true,
                    context.options().retry(),
                    null);
        }
        JobQueueOptions options = context.options().of(name);
        // Not within the map, which is locked meanwhile: the store may have to connect.
        QueueStore store = context.store().queue(name, options);
        QueueDispatcher created =
                new QueueDispatcher(name, options, store, context, followers, () -> accepting, threads, callbacks);
        QueueDispatcher other = queues.putIfAbsent(name, created);
        if (other != null) {
            return other;
        }
        created.start();
        context.observers().forEach(observer -> observer.onQueue(name, store));
        if (closed) {
            // After close() has looked for queues.
            created.close();
            refuseIfClosed();
        }
        return created;
    }

    /** Returns a queue that this node knows; null if it does not know it. */
    @Nullable
    QueueDispatcher known(String name) {
        return queues.get(name);
    }

    Collection<QueueDispatcher> all() {
        return queues.values();
    }

    Set<String> names() {
        return new TreeSet<>(queues.keySet());
    }

    boolean isAccepting() {
        return accepting;
    }

    void refuseUnlessAccepting() {
        if (!accepting) {
            throw shutsDown();
        }
    }

    private void refuseIfClosed() {
        if (closed) {
            throw shutsDown();
        }
    }

    private JobRefusedException shutsDown() {
        return new JobRefusedException(
                "This node shuts down", false, context.options().retry(), null);
    }

    /** Has no effect on a closed node. */
    void accept() {
        if (!closed) {
            accepting = true;
            queues.values().forEach(QueueDispatcher::signal);
        }
    }

    void stopAccepting() {
        accepting = false;
    }

    void close() {
        closed = true;
        followers.close();
        queues.values().forEach(QueueDispatcher::close);
        threads.shutdown();
        callbacks.shutdown();
    }
}
