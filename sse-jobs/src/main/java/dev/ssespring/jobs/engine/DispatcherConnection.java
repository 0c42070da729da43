package dev.ssespring.jobs.engine;

import dev.ssespring.client.SseConnection;
import dev.ssespring.client.SseTimeouts;
import dev.ssespring.client.StatusPolicy;
import dev.ssespring.jobs.WorkerStreamSpec;
import dev.ssespring.protocol.SseEvent;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * The stream from a dispatcher in another application, which the workers of several queues share. It is opened again when a
 * worker comes; those that come within a moment share the attempt. The thread of the stream receives events and never waits.
 *
 * <p>Any thread may call it. The monitor guards all fields, and is not held while the stream is opened or closed.
 */
final class DispatcherConnection {

    private static final Log LOG = LogFactory.getLog("dev.ssespring.jobs.Worker");
    private static final Duration GATHERING = Duration.ofMillis(20);
    private static final Duration AFTER_REFUSAL = Duration.ofSeconds(30);

    /** Names of queues have 100 characters at most: keeps the URL below usual limits. */
    private static final int MAX_QUEUES = WorkerStreamSpec.MAX_QUEUES / 2;

    private final String id = UUID.randomUUID().toString();
    private final RemoteContext context;
    private final Executor threads;
    private final Map<String, RemoteWorker> workers = new TreeMap<>();
    private final Set<String> refused = new TreeSet<>();
    private @Nullable SseConnection stream;
    private boolean connecting;

    DispatcherConnection(RemoteContext context, Executor threads) {
        this.context = context;
        this.threads = threads;
    }

    String id() {
        return id;
    }

    /** Returns false if there is a worker of its queue already, or too many. */
    boolean add(RemoteWorker worker) {
        synchronized (this) {
            if (workers.size() >= MAX_QUEUES || workers.putIfAbsent(worker.queue(), worker) != null) {
                return false;
            }
        }
        connectAfter(GATHERING);
        return true;
    }

    private synchronized void connectAfter(Duration delay) {
        if (!connecting) {
            connecting = true;
            context.clock().after(delay, () -> execute(this::connect));
        }
    }

    private void execute(Runnable task) {
        try {
            threads.execute(task);
        } catch (RejectedExecutionException ex) {
            LOG.debug("No stream of jobs is opened because the application shuts down", ex);
        }
    }

    private void connect() {
        List<String> queues;
        SseConnection before;
        synchronized (this) {
            connecting = false;
            queues = List.copyOf(workers.keySet());
            before = stream;
            stream = null;
        }
        if (before != null) {
            before.stop();
        }
        if (queues.isEmpty()) {
            return;
        }
        SseConnection opened = context.client()
                .get("%s/stream?run=%s&queues=%s".formatted(context.url(), id, String.join(",", queues)))
                .name("jobs of " + String.join(", ", queues))
                .timeouts(SseTimeouts.DEFAULTS.withIdle(context.idle()))
                // A worker has nothing else to do than to come back, whatever is wrong with the dispatcher.
                .status(status -> StatusPolicy.Decision.RETRY)
                .eachAttempt(attempt -> context.headers().get().forEach(attempt::header))
                .connect(this::handle);
        SseConnection unused = keep(opened);
        if (unused != null) {
            unused.stop();
        }
    }

    /** Returns the stream that is not needed: another one was opened meanwhile, or there are no workers any more. */
    private synchronized @Nullable SseConnection keep(SseConnection opened) {
        if (workers.isEmpty()) {
            return opened;
        }
        SseConnection before = stream;
        stream = opened;
        return before;
    }

    private void handle(SseEvent event) {
        Map<String, String> members = WireJson.members(String.valueOf(event.data()));
        String queue = members.containsKey("queue") ? JobMessages.text(members, "queue") : null;
        if (event.event().equals(JobMessages.REFUSED)) {
            refused(String.valueOf(queue));
            return;
        }
        for (RemoteWorker worker : workersOf(queue)) {
            if (event.event().equals(JobMessages.HELLO)) {
                accepted(worker.queue());
            }
            worker.handle(event.event(), String.valueOf(event.data()), members);
        }
    }

    /** An event that names no queue concerns all. */
    private synchronized Collection<RemoteWorker> workersOf(@Nullable String queue) {
        if (queue == null) {
            return List.copyOf(workers.values());
        }
        RemoteWorker worker = workers.get(queue);
        return (worker != null) ? List.of(worker) : List.of();
    }

    private synchronized void accepted(String queue) {
        refused.remove(queue);
    }

    private void refused(String queue) {
        boolean first;
        synchronized (this) {
            first = refused.add(queue);
        }
        if (first) {
            LOG.warn(("The dispatcher refuses jobs of queue '%s' to this worker. Check 'sse.worker.headers' and the"
                            + " JobAuthorizer of the dispatcher. Retrying")
                    .formatted(queue));
        }
        connectAfter(AFTER_REFUSAL);
    }

    /** A worker has ended. The stream ends with the last one. */
    void remove(RemoteWorker worker) {
        SseConnection unused = null;
        synchronized (this) {
            workers.remove(worker.queue(), worker);
            if (workers.isEmpty()) {
                unused = stream;
                stream = null;
            }
        }
        if (unused != null) {
            unused.close();
        }
    }
}
