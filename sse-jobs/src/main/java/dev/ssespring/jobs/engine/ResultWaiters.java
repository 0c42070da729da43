package dev.ssespring.jobs.engine;

import dev.ssespring.jobs.JobFailedException;
import dev.ssespring.jobs.JobInfo;
import dev.ssespring.jobs.JobStatus;
import dev.ssespring.jobs.store.JobChange;
import dev.ssespring.jobs.store.JobStoreException;
import dev.ssespring.jobs.store.QueueStore;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * Futures of the outcomes of jobs, as raw JSON. They are completed by the changes of the store and, as these may be
 * lost, by looking at some of the jobs from time to time. Any thread may call it, but one at a time {@link
 * #lookUpSome}. The map of futures is shared; how far the look-ups have come belongs to that one thread.
 */
final class ResultWaiters {

    private static final Log LOG = LogFactory.getLog("dev.ssespring.jobs.Dispatcher");
    private static final int LOOK_UPS = 200;

    private final QueueStore store;
    private final Executor threads;
    private final Map<String, List<CompletableFuture<@Nullable String>>> waiting = new ConcurrentHashMap<>();

    private volatile boolean closed;

    private Iterator<String> next = Collections.emptyIterator();

    /** Callbacks of the application run on these threads. */
    ResultWaiters(QueueStore store, Executor threads) {
        this.store = store;
        this.threads = threads;
    }

    CompletableFuture<@Nullable String> await(String id) {
        CompletableFuture<@Nullable String> future = new CompletableFuture<>();
        // Registered first and looked up second, so that an end in between is not missed.
        waiting.compute(id, (key, known) -> {
            List<CompletableFuture<@Nullable String>> futures = (known != null) ? known : new CopyOnWriteArrayList<>();
            futures.add(future);
            return futures;
        });
        if (closed) {
            fail(id, closedNode(id));
        }
        CompletableFuture<@Nullable String> unregistered = future.whenComplete((result, failure) -> remove(id, future));
        try {
            end(id, store.find(id));
        } catch (JobStoreException ex) {
            LOG.debug("Job %s cannot be looked up now; it is looked up again with a beat".formatted(id), ex);
        }
        return unregistered;
    }

    private void remove(String id, CompletableFuture<@Nullable String> future) {
        waiting.computeIfPresent(id, (key, futures) -> {
            futures.removeIf(each -> each == future);
            return futures.isEmpty() ? null : futures;
        });
    }

    void onChange(JobChange change) {
        if (!change.kind().isTerminal() || !waiting.containsKey(change.id())) {
            return;
        }
        threads.execute(() -> end(change));
    }

    private void end(JobChange change) {
        switch (change.kind()) {
            case DONE -> complete(change.id(), change.body());
            case DEAD -> fail(change.id(), dead(change.id(), change.body()));
            default -> fail(change.id(), new CancellationException(change.body()));
        }
    }

    /**
     * Completes the futures of jobs whose ends have not been told, of at most 200 jobs; others have their turn next
     * time.
     */
    void lookUpSome() {
        for (int i = 0; i < LOOK_UPS; i++) {
            if (!next.hasNext()) {
                next = waiting.keySet().iterator();
                if (i > 0 || !next.hasNext()) {
                    return;
                }
            }
            String id = next.next();
            Optional<JobInfo> found = store.find(id);
            if (found.isEmpty() || found.get().status().isTerminal()) {
                threads.execute(() -> end(id, found));
            }
        }
    }

    /** Completes all futures, because nothing else would. */
    void close() {
        closed = true;
        waiting.keySet().forEach(id -> threads.execute(() -> fail(id, closedNode(id))));
    }

    private static JobFailedException closedNode(String id) {
        return new JobFailedException(id, "This node is closed; the outcome of the job is not known here");
    }

    private void end(String id, Optional<JobInfo> found) {
        if (found.isEmpty()) {
            fail(id, new JobFailedException(id, "The job is not known any more, and so is its outcome"));
            return;
        }
        JobInfo job = found.get();
        if (job.status() == JobStatus.DONE) {
            complete(id, job.result());
        } else if (job.status() == JobStatus.DEAD) {
            fail(id, dead(id, job.error()));
        } else if (job.status() == JobStatus.CANCELLED) {
            fail(id, new CancellationException(job.error()));
        }
    }

    private static JobFailedException dead(String id, @Nullable String error) {
        return new JobFailedException(id, "The job is a dead letter: " + error);
    }

    private void complete(String id, @Nullable String result) {
        waiting.getOrDefault(id, List.of()).forEach(future -> future.complete(result));
    }

    private void fail(String id, RuntimeException failure) {
        waiting.getOrDefault(id, List.of()).forEach(future -> future.completeExceptionally(failure));
    }
}
