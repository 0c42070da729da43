package dev.ssespring.jobs.engine;

import dev.ssespring.client.SseConnection;
import dev.ssespring.client.SseTimeouts;
import dev.ssespring.client.StatusPolicy;
import dev.ssespring.concurrent.SseClock;
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
 * The stream from a dispatcher in another application, which the workers of several queues share. Another stream replaces it when
 * a worker is added, and after a while if the dispatcher refuses a queue; workers that are added within a moment share the
 * attempt. At most one attempt waits or opens a stream. The thread of the stream receives events and never waits.
 *
 * <p>Any thread may call it. The monitor guards all fields, and is not held while a stream is opened or closed.
 */
final class DispatcherConnection {

    private static final Log LOG = LogFactory.getLog("dev.ssespring.jobs.Worker");
    private static final Duration GATHERING = Duration.ofMillis(20);
    private static final Duration AFTER_FAILURE = Duration.ofSeconds(1);
    private static final Duration AFTER_REFUSAL = Duration.ofSeconds(30);

    /** Names of queues have 100 characters at most: keeps the URL below usual limits. */
    private static final int MAX_QUEUES = WorkerStreamSpec.MAX_QUEUES / 2;

    private final String id = UUID.randomUUID().toString();
    private final RemoteContext context;
    private final Executor threads;
    private final Map<String, JobReceiver> workers = new TreeMap<>();
    private final Set<String> refused = new TreeSet<>();
    private final JobStreams streams = new JobStreams();
    private SseClock.@Nullable Timer retry;
    private boolean connecting;
    private boolean changed;
    private boolean failing;

    DispatcherConnection(RemoteContext context, Executor threads) {
        this.context = context;
        this.threads = threads;
    }

    String id() {
        return id;
    }

    /** Returns false if there is a worker of its queue already, or too many. */
    boolean add(JobReceiver worker) {
        synchronized (this) {
            if (workers.size() >= MAX_QUEUES || workers.putIfAbsent(worker.queue(), worker) != null) {
                return false;
            }
        }
        connectAfter(GATHERING);
        return true;
    }

    /** An attempt that has begun does not know of a worker that is added meanwhile: it is followed by another. */
    private synchronized void connectAfter(Duration delay) {
        changed = true;
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
        synchronized (this) {
            changed = false;
            queues = List.copyOf(workers.keySet());
        }
        boolean opened = false;
        try {
            if (!queues.isEmpty()) {
                open(queues);
            }
            opened = true;
        } catch (RuntimeException | Error ex) {
            // Including errors: no further attempt would ever begin.
            failed(queues, ex);
        }
        attempted(opened);
    }

    private void open(List<String> queues) {
        JobStreams.JobStream stream = new JobStreams.JobStream();
        String names = String.join(", ", queues);
        SseConnection opened = context.client()
                .get("%s/stream?run=%s&queues=%s".formatted(context.url(), id, String.join(",", queues)))
                .name("jobs of " + names)
                // The headers too: a request may be sent on a pooled connection that nothing arrives on.
                .timeouts(SseTimeouts.DEFAULTS.withResponse(context.idle()).withIdle(context.idle()))
                // The node may be restarted, or allow the worker later: no status ends the attempts.
                .status(status -> StatusPolicy.Decision.RETRY)
                .eachAttempt(attempt -> context.headers().get().forEach(attempt::header))
                .onSignal(new SilentStreamWarning(names, context.idle()))
                .connect(event -> handle(stream, event));
        streams.opened(stream, opened);
        if (hasNoWorkers()) {
            streams.removeAll().forEach(SseConnection::stop);
        }
    }

    private synchronized boolean hasNoWorkers() {
        return workers.isEmpty();
    }

    private void failed(List<String> queues, Throwable cause) {
        boolean first;
        synchronized (this) {
            first = !failing;
            failing = true;
        }
        if (first) {
            LOG.warn("The stream of jobs of queues '%s' could not be opened. Retrying every second. Cause: %s"
                    .formatted(String.join(", ", queues), cause.getMessage()));
        }
        LOG.debug("The stream of jobs of queues '%s' could not be opened".formatted(String.join(", ", queues)), cause);
    }

    private synchronized void attempted(boolean opened) {
        connecting = false;
        if (opened) {
            failing = false;
        }
        if (!opened) {
            connectAfter(AFTER_FAILURE);
        } else if (changed) {
            connectAfter(GATHERING);
        }
    }

    private void handle(JobStreams.JobStream stream, SseEvent event) {
        Map<String, String> members = WireJson.members(String.valueOf(event.data()));
        String queue = members.containsKey("queue") ? JobMessages.text(members, "queue") : null;
        if (event.event().equals(JobMessages.REFUSED)) {
            refused(String.valueOf(queue));
            return;
        }
        boolean hello = event.event().equals(JobMessages.HELLO);
        if (hello) {
            streams.working(stream);
        }
        for (JobReceiver worker : workersOf(queue)) {
            if (hello) {
                accepted(worker.queue());
            }
            worker.handle(event.event(), String.valueOf(event.data()), members);
        }
    }

    /** An event that names no queue concerns all. */
    private synchronized Collection<JobReceiver> workersOf(@Nullable String queue) {
        if (queue == null) {
            return List.copyOf(workers.values());
        }
        JobReceiver worker = workers.get(queue);
        return (worker != null) ? List.of(worker) : List.of();
    }

    private synchronized void accepted(String queue) {
        refused.remove(queue);
    }

    private void refused(String queue) {
        boolean first;
        synchronized (this) {
            if (!workers.containsKey(queue)) {
                return;
            }
            first = refused.add(queue);
            if (retry == null) {
                retry = context.clock().after(AFTER_REFUSAL, this::askAgain);
            }
        }
        if (first) {
            LOG.warn(("The dispatcher refuses jobs of queue '%s' to this worker. Check 'sse.worker.headers', and the"
                            + " JobAuthorizer and 'sse.jobs.max-queues' of the dispatcher. Retrying")
                    .formatted(queue));
        }
    }

    private synchronized void askAgain() {
        retry = null;
        if (!refused.isEmpty()) {
            connectAfter(Duration.ZERO);
        }
    }

    /** A worker has ended. The stream ends with the last one. */
    void remove(JobReceiver worker) {
        List<SseConnection> unused = List.of();
        synchronized (this) {
            if (workers.remove(worker.queue(), worker)) {
                refused.remove(worker.queue());
            }
            if (workers.isEmpty()) {
                unused = streams.removeAll();
            }
        }
        unused.forEach(SseConnection::close);
    }
}
