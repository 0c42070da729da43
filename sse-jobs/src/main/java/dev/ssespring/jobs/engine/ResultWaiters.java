package dev.ssespring.jobs.engine;

import dev.ssespring.jobs.JobFailedException;
import dev.ssespring.jobs.JobInfo;
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
import java.util.function.Consumer;
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

    /** Once the future is complete, also by its owner, the job is not looked up for it any more. */
    @SuppressWarnings("FutureReturnValueIgnored") // A dependent future could be cancelled without effect on this one.
    CompletableFuture<@Nullable String> await(String id) {
        CompletableFuture<@Nullable String> future = new CompletableFuture<>();
        // Registered first and looked up second, so that an end in between is not missed.
        waiting.compute(id, (key, known) -> {
            List<CompletableFuture<@Nullable String>> futures = (known != null) ? known : new CopyOnWriteArrayList<>();
            futures.add(future);
            return futures;
        });
        future.whenComplete((result, failure) -> remove(id, future));
        if (closed) {
            future.completeExceptionally(closedNode(id));
        }
        try {
            // This future alone: what is attached to others must not run on the thread of this caller.
            outcome(id, store.find(id)).accept(future);
        } catch (JobStoreException ex) {
            LOG.debug("Job %s cannot be looked up now; it is looked up again with a beat".formatted(id), ex);
        }
        return future;
    }

    private void remove(String id, CompletableFuture<@Nullable String> future) {
        waiting.computeIfPresent(id, (key, futures) -> {
            futures.removeIf(each -> each == future);
            return futures.isEmpty() ? null : futures;
        });
    }

    void onChange(JobChange change) {
        if (change.kind().isTerminal() && waiting.containsKey(change.id())) {
            end(change.id(), outcome(change));
        }
    }

    private static Consumer<CompletableFuture<@Nullable String>> outcome(JobChange change) {
        return switch (change.kind()) {
            case DONE -> result(change.body());
            case DEAD -> failure(dead(change.id(), change.body()));
            default -> failure(new CancellationException(change.body()));
        };
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
                end(id, outcome(id, found));
            }
        }
    }

    /** Completes all futures, because nothing else would. */
    void close() {
        closed = true;
        waiting.keySet().forEach(id -> end(id, failure(closedNode(id))));
    }

    private static JobFailedException closedNode(String id) {
        return new JobFailedException(id, "This node is closed; the outcome of the job is not known here");
    }

    /** Returns what completes a future of the job, which has no effect while the job is not over. */
    private static Consumer<CompletableFuture<@Nullable String>> outcome(String id, Optional<JobInfo> found) {
        if (found.isEmpty()) {
            return failure(new JobFailedException(id, "The job is not known any more, and so is its outcome"));
        }
        JobInfo job = found.get();
        return switch (job.status()) {
            case DONE -> result(job.result());
            case DEAD -> failure(dead(id, job.error()));
            case CANCELLED -> failure(new CancellationException(job.error()));
            default -> future -> {};
        };
    }

    private static JobFailedException dead(String id, @Nullable String error) {
        return new JobFailedException(id, "The job is a dead letter: " + error);
    }

    private static Consumer<CompletableFuture<@Nullable String>> result(@Nullable String json) {
        return future -> future.complete(json);
    }

    private static Consumer<CompletableFuture<@Nullable String>> failure(RuntimeException failure) {
        return future -> future.completeExceptionally(failure);
    }

    private void end(String id, Consumer<CompletableFuture<@Nullable String>> outcome) {
        threads.execute(() -> waiting.getOrDefault(id, List.of()).forEach(outcome));
    }
}
