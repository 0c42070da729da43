package dev.ssespring.jobs.engine;

import dev.ssespring.jobs.JobDispatcher;
import dev.ssespring.jobs.JobInfo;
import dev.ssespring.jobs.JobSpec;
import dev.ssespring.jobs.JobWorkerOptions;
import dev.ssespring.jobs.WorkerStreamSpec;
import dev.ssespring.jobs.store.AckResult;
import dev.ssespring.jobs.store.BeatResult;
import dev.ssespring.jobs.store.CancelResult;
import dev.ssespring.jobs.store.JobAck;
import dev.ssespring.jobs.store.LeasedJob;
import dev.ssespring.jobs.store.QueueStore;
import dev.ssespring.jobs.store.SubmitResult;
import dev.ssespring.jobs.store.WorkerBeat;
import dev.ssespring.publisher.SseEventPublisher;
import dev.ssespring.publisher.SseStream;
import dev.ssespring.publisher.StreamOptions;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What remote workers and submitters use of a node. Any thread may call it; immutable. */
final class NodeDispatcher implements JobDispatcher {

    private static final Pattern WORKER = Pattern.compile("[A-Za-z0-9-]{1,100}");
    /** Jobs that a beat may name: those that fill the slots, and many whose handlers ignore that they are lost. */
    private static final int MAX_HELD = 10 * JobWorkerOptions.MAX_SLOTS;

    /**
     * A worker may reconnect after its stream has ended. If its requests are processed in the wrong order, the older one replaces the
     * stream that the worker reads.
     */
    private static final StreamOptions WORKER_STREAM = StreamOptions.DEFAULTS.restarts(true);

    private final SseEventPublisher publisher;
    private final NodeQueues queues;
    private final JobSubmitter submitter;
    private final String node = UUID.randomUUID().toString();

    NodeDispatcher(SseEventPublisher publisher, NodeQueues queues, JobSubmitter submitter) {
        this.publisher = publisher;
        this.queues = queues;
        this.submitter = submitter;
    }

    @Override
    public SseStream stream(WorkerStreamSpec spec) {
        check(spec.worker(), spec.tags());
        queues.refuseUnlessAccepting();
        WorkerQueues queuesOfWorker = WorkerQueues.open(spec, queues::queue);
        for (QueueDispatcher queue : queuesOfWorker.opened()) {
            if (!mayUse(queue.target(spec.worker()), spec.user())) {
                throw new IllegalStateException("Another user has opened a stream of this worker");
            }
        }
        return publisher
                .streamFrom(new OpeningWorker(queuesOfWorker.opened(), queuesOfWorker.spec(), node))
                .with(WORKER_STREAM);
    }

    private static void check(String worker, Set<String> tags) {
        if (!WORKER.matcher(worker).matches()) {
            throw new IllegalArgumentException("The id of a worker must have 1 to 100 letters, digits or '-'");
        }
        JobWorkerOptions.DEFAULTS.tags(tags.toArray(String[]::new));
    }

    @Override
    public Optional<BeatResult> beat(String queue, WorkerBeat beat, @Nullable String user) {
        check(beat.worker(), beat.tags());
        if (beat.held().size() > MAX_HELD) {
            throw new IllegalArgumentException("A beat must not name more than " + MAX_HELD + " jobs");
        }
        QueueDispatcher dispatcher = queues.queue(queue);
        JobTarget target = dispatcher.target(beat.worker());
        if (!mayUse(target, user)) {
            return Optional.empty();
        }
        BeatResult result = dispatcher.beat(beat, user);
        if (target instanceof RemoteTarget remote && queues.isAccepting()) {
            remote.announce(beat.slots(), beat.tags());
        }
        dispatcher.signal();
        return Optional.of(result);
    }

    private static boolean mayUse(@Nullable JobTarget target, @Nullable String user) {
        return target == null || (target instanceof RemoteTarget remote && Objects.equals(remote.user(), user));
    }

    @Override
    public AckResult acknowledge(String queue, JobAck ack) {
        return queues.queue(queue).acknowledge(ack);
    }

    @Override
    public List<AckResult> acknowledge(String queue, List<JobAck> acks) {
        return queues.queue(queue).acknowledge(acks);
    }

    @Override
    public List<JobAck> outcomes(String json) {
        return JobMessages.outcomes(json);
    }

    @Override
    public SubmitResult submit(String queue, String payload, JobSpec spec) {
        return submitter.submit(queues.queue(queue), WireJson.oneLine(payload), spec);
    }

    @Override
    public Optional<JobInfo> find(String queue, String id) {
        return queues.queue(queue).store().find(id);
    }

    @Override
    public SseStream events(String queue, String id) {
        return queues.followers().follow(queue, id);
    }

    @Override
    public CancelResult cancel(String queue, String id, String reason) {
        return queues.queue(queue).store().cancel(id, reason);
    }

    @Override
    public Set<String> queues() {
        return queues.names();
    }

    @Override
    public Optional<QueueStore> store(String queue) {
        return Optional.ofNullable(queues.known(queue)).map(QueueDispatcher::store);
    }

    @Override
    public String json(String queue, LeasedJob job) {
        return JobMessages.job(
                queue, job, queues.queue(queue).options().leases().lease());
    }
}
