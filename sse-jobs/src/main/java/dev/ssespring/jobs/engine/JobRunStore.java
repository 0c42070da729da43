package dev.ssespring.jobs.engine;

import dev.ssespring.jobs.JobInfo;
import dev.ssespring.jobs.JobStatus;
import dev.ssespring.jobs.store.JobChange;
import dev.ssespring.jobs.store.JobEvent;
import dev.ssespring.jobs.store.JobHistory;
import dev.ssespring.jobs.store.JobStoreException;
import dev.ssespring.jobs.store.QueueStore;
import dev.ssespring.runs.RunEntry;
import dev.ssespring.runs.RunEvent;
import dev.ssespring.runs.RunInfo;
import dev.ssespring.runs.RunState;
import dev.ssespring.runs.store.BeginResult;
import dev.ssespring.runs.store.EndResult;
import dev.ssespring.runs.store.RunKey;
import dev.ssespring.runs.store.RunPage;
import dev.ssespring.runs.store.RunSpec;
import dev.ssespring.runs.store.RunStore;
import dev.ssespring.runs.store.RunStoreException;
import dev.ssespring.runs.store.RunStoreListener;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Shows jobs as runs, so that clients read them as they read any run. The log of such a run is the history of the job in the
 * store of jobs: it is written with the job, atomically and by whichever node, and expires with it. Nothing is written here.
 *
 * <p>The name of the run is that of the queue, a slash, and the id of the job, which is its epoch, too. Entry 1 stands for the
 * submission; event <i>n</i> of the history is entry <i>n + 1</i>. Events that the store has forgotten are one entry, whatever
 * their number, with the number of the last of them.
 *
 * <p>Any thread may call it. The set of watched runs is the only state.
 */
final class JobRunStore implements RunStore {

    private final Function<String, QueueStore> queues;
    private final List<RunStoreListener> listeners = new CopyOnWriteArrayList<>();
    private final Set<RunKey> watched = ConcurrentHashMap.newKeySet();

    JobRunStore(Function<String, QueueStore> queues) {
        this.queues = queues;
    }

    static String runOf(String queue, String job) {
        return queue + '/' + job;
    }

    /** A job of a queue of this node has changed. */
    void onChange(String queue, JobChange change) {
        if (watched.isEmpty()) {
            return;
        }
        RunKey key = new RunKey(runOf(queue, change.id()), change.id());
        if (watched.contains(key)) {
            listeners.forEach(listener -> {
                if (change.kind().isTerminal()) {
                    listener.onEnded(key);
                } else {
                    listener.onGrown(key);
                }
            });
        }
    }

    private Optional<JobHistory> history(String run, long after, int max) {
        int slash = run.indexOf('/');
        try {
            return queues.apply(run.substring(0, slash)).history(run.substring(slash + 1), after, max);
        } catch (JobStoreException ex) {
            throw new RunStoreException(String.valueOf(ex.getMessage()), ex);
        }
    }

    @Override
    public Optional<RunInfo> find(String id) {
        return history(id, 0, 0).map(history -> info(id, history));
    }

    private static RunInfo info(String run, JobHistory history) {
        JobInfo job = history.job();
        return new RunInfo(
                run,
                job.id(),
                state(job.status()),
                null,
                job.submittedAt(),
                job.endedAt(),
                history.total() + 1,
                0,
                null,
                JobDialect.NAME,
                null);
    }

    private static RunState state(JobStatus status) {
        return switch (status) {
            case DONE -> RunState.COMPLETED;
            case DEAD -> RunState.FAILED;
            case CANCELLED -> RunState.CANCELLED;
            default -> RunState.RUNNING;
        };
    }

    @Override
    public Optional<RunPage> read(RunKey key, long after, int maxEntries) {
        return history(key.id(), Math.max(0, after - 1), maxEntries).map(history -> page(history, after, maxEntries));
    }

    private static RunPage page(JobHistory history, long after, int maxEntries) {
        List<RunEntry> entries = new ArrayList<>();
        long next = after + 1;
        if (next == 1) {
            entries.add(JobDialect.queued(history.job()));
            next++;
        }
        long known = history.events().isEmpty()
                ? history.total() + 2
                : history.events().get(0).number() + 1;
        if (next < known && !entries.isEmpty()) {
            // There is no gap within a page.
            return new RunPage(entries, true);
        }
        if (next < known) {
            entries.add(JobDialect.forgotten(known - 1, known - next));
            next = known;
        }
        for (JobEvent event : history.events()) {
            if (next == event.number() + 1 && entries.size() < maxEntries) {
                entries.add(JobDialect.entry(event));
                next++;
            }
        }
        boolean over = history.job().status().isTerminal();
        long last = history.total() + (over ? 2 : 1);
        if (over && next == last && entries.size() < maxEntries) {
            entries.add(JobDialect.end(next, state(history.job().status()), history.job()));
            next++;
        }
        return new RunPage(entries, next <= last);
    }

    @Override
    public Handle listen(RunStoreListener listener) {
        listeners.add(listener);
        return () -> listeners.remove(listener);
    }

    @Override
    public Handle watch(RunKey key) {
        watched.add(key);
        return () -> watched.remove(key);
    }

    @Override
    public BeginResult begin(RunSpec run) {
        throw readOnly();
    }

    @Override
    public boolean append(RunKey key, List<RunEvent> events) {
        throw readOnly();
    }

    @Override
    public Optional<EndResult> end(RunKey key, RunState state, @Nullable String reason) {
        throw readOnly();
    }

    @Override
    public boolean renew(RunKey key) {
        throw readOnly();
    }

    private static UnsupportedOperationException readOnly() {
        return new UnsupportedOperationException("Workers and submitters change a job; its run is read only");
    }
}
