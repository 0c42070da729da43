package dev.ssespring.jobs.engine;

import dev.ssespring.concurrent.SseThreads;
import dev.ssespring.jobs.JobDispatcher;
import dev.ssespring.jobs.JobHandle;
import dev.ssespring.jobs.JobHandler;
import dev.ssespring.jobs.JobInfo;
import dev.ssespring.jobs.JobQueue;
import dev.ssespring.jobs.JobQueueOptions;
import dev.ssespring.jobs.JobRefusedException;
import dev.ssespring.jobs.JobSpec;
import dev.ssespring.jobs.JobSubmitInterceptor;
import dev.ssespring.jobs.JobWorker;
import dev.ssespring.jobs.JobWorkerOptions;
import dev.ssespring.jobs.SseJobs;
import dev.ssespring.jobs.WorkerStreamSpec;
import dev.ssespring.jobs.store.AckResult;
import dev.ssespring.jobs.store.BeatResult;
import dev.ssespring.jobs.store.CancelResult;
import dev.ssespring.jobs.store.JobAck;
import dev.ssespring.jobs.store.JobStoreException;
import dev.ssespring.jobs.store.JobStoreFullException;
import dev.ssespring.jobs.store.JobSubmission;
import dev.ssespring.jobs.store.LeasedJob;
import dev.ssespring.jobs.store.QueueStore;
import dev.ssespring.jobs.store.SubmitResult;
import dev.ssespring.jobs.store.WorkerBeat;
import dev.ssespring.publisher.SseStream;
import dev.ssespring.publisher.StreamOptions;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The queues of one node. Any thread may call it; the concurrent map of queues is the only state. */
public final class NodeJobs implements SseJobs, JobDispatcher {

    private static final Pattern WORKER = Pattern.compile("[A-Za-z0-9-]{1,100}");
    /** Jobs that a beat may name: those that fill the slots, and many whose handlers ignore that they are lost. */
    private static final int MAX_HELD = 10 * JobWorkerOptions.MAX_SLOTS;

    /**
     * A worker may reconnect after its stream has ended. If its requests are processed in the wrong order, the older one replaces the
     * stream that the worker reads.
     */
    private static final StreamOptions WORKER_STREAM = StreamOptions.DEFAULTS.restarts(true);

    private static final int THREADS = 8;
    private static final int CALLBACK_THREADS = 4;

    private final JobsContext context;
    private final JobIds ids;
    private final JobFollowers followers;
    private final String node = UUID.randomUUID().toString();
    private final ExecutorService threads = SseThreads.fixedPool("sse-jobs-", THREADS);
    private final ExecutorService callbacks = SseThreads.fixedPool("sse-job-results-", CALLBACK_THREADS);
    private final Map<String, QueueDispatcher> queues = new ConcurrentHashMap<>();
    private volatile boolean accepting = true;
    private volatile boolean closed;

    /**
     * Creates the queues of a node; none is known yet.
     *
     * @param context what they share
     */
    public NodeJobs(JobsContext context) {
        this.context = context;
        this.ids = new JobIds(context.clock());
        this.followers = new JobFollowers(context, queue -> dispatcher(queue).store());
    }

    private QueueDispatcher dispatcher(String name) {
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

    private void refuseIfClosed() {
        if (closed) {
            throw refusal("This node shuts down");
        }
    }

    private JobRefusedException refusal(String reason) {
        return new JobRefusedException(reason, false, context.options().retry(), null);
    }

    @Override
    public <P, R> JobQueue<P, R> queue(String name, Class<P> payload, Class<R> result) {
        Objects.requireNonNull(payload, "'payload' must not be null");
        Objects.requireNonNull(result, "'result' must not be null");
        QueueDispatcher queue = dispatcher(name);
        return new JobQueue<>() {
            @Override
            public String name() {
                return name;
            }

            @Override
            public JobHandle<R> submit(P input) {
                return submit(input, spec -> {});
            }

            @Override
            public JobHandle<R> submit(P input, Consumer<JobSpec.Builder> customizer) {
                JobSpec.Builder spec = JobSpec.builder();
                customizer.accept(spec);
                SubmitResult added = NodeJobs.this.submit(queue, context.codec().write(input), spec.build());
                return job(added.id());
            }

            @Override
            public JobHandle<R> job(String id) {
                return new SubmittedJob<>(id, queue, result, context.codec(), followers);
            }
        };
    }

    @Override
    public <P> JobWorker work(String queue, Class<P> payload, JobWorkerOptions options, JobHandler<? super P> handler) {
        QueueDispatcher dispatcher = dispatcher(queue);
        SlotWorker<P> slots = new SlotWorker<>(
                queue,
                payload,
                InterceptedHandler.of(handler, context.interceptors()),
                options,
                ack -> statusOf(dispatcher, ack),
                context.codec(),
                context.handlers());
        LocalWorker worker = new LocalWorker(UUID.randomUUID().toString(), dispatcher, slots, context.clock());
        dispatcher.add(worker);
        dispatcher.execute(worker::beat);
        return worker;
    }

    /** A store that cannot be reached is as good as a node that answers 503. */
    private static int statusOf(QueueDispatcher queue, JobAck ack) {
        try {
            return queue.acknowledge(ack).status();
        } catch (JobStoreException ex) {
            return 503;
        }
    }

    @Override
    public JobDispatcher dispatcher() {
        return this;
    }

    @Override
    public SseStream stream(WorkerStreamSpec spec) {
        check(spec.worker(), spec.tags());
        refuseUnlessAccepting();
        WorkerQueues queuesOfWorker = WorkerQueues.open(spec, this::dispatcher);
        for (QueueDispatcher dispatcher : queuesOfWorker.opened()) {
            if (!mayUse(dispatcher.target(spec.worker()), spec.user())) {
                throw new IllegalStateException("Another user has opened a stream of this worker");
            }
        }
        return context.publisher()
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
        QueueDispatcher dispatcher = dispatcher(queue);
        JobTarget target = dispatcher.target(beat.worker());
        if (!mayUse(target, user)) {
            return Optional.empty();
        }
        BeatResult result = dispatcher.beat(beat, user);
        if (target instanceof RemoteTarget remote && accepting) {
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
        return dispatcher(queue).acknowledge(ack);
    }

    @Override
    public SubmitResult submit(String queue, String payload, JobSpec spec) {
        return submit(dispatcher(queue), WireJson.oneLine(payload), spec);
    }

    private SubmitResult submit(QueueDispatcher queue, String payload, JobSpec spec) {
        Function<JobSubmission, SubmitResult> submission = job -> add(queue, job);
        for (JobSubmitInterceptor interceptor : context.submitInterceptors()) {
            Function<JobSubmission, SubmitResult> inner = submission;
            submission = job -> interceptor.intercept(queue.name(), job, inner);
        }
        return submission.apply(new JobSubmission(ids.next(), payload, spec, null));
    }

    private SubmitResult add(QueueDispatcher queue, JobSubmission job) {
        refuseUnlessAccepting();
        try {
            return queue.store().submit(job);
        } catch (JobStoreFullException ex) {
            throw new JobRefusedException(
                    String.valueOf(ex.getMessage()), true, context.options().retry(), ex);
        } catch (JobStoreException ex) {
            throw new JobRefusedException(
                    "The store of queue '%s' cannot be reached; the job may have been submitted"
                            .formatted(queue.name()),
                    false,
                    context.options().retry(),
                    ex);
        }
    }

    private void refuseUnlessAccepting() {
        if (!accepting) {
            throw refusal("This node shuts down");
        }
    }

    @Override
    public Optional<JobInfo> find(String queue, String id) {
        return dispatcher(queue).store().find(id);
    }

    @Override
    public SseStream events(String queue, String id) {
        return followers.follow(queue, id);
    }

    @Override
    public CancelResult cancel(String queue, String id, String reason) {
        return dispatcher(queue).store().cancel(id, reason);
    }

    @Override
    public Set<String> queues() {
        return new TreeSet<>(queues.keySet());
    }

    @Override
    public Optional<QueueStore> store(String queue) {
        return Optional.ofNullable(queues.get(queue)).map(QueueDispatcher::store);
    }

    @Override
    public String json(String queue, LeasedJob job) {
        return JobMessages.job(queue, job, dispatcher(queue).options().leases().lease());
    }

    @Override
    public boolean isAccepting() {
        return accepting;
    }

    @Override
    public boolean isStoreAvailable() {
        return queues.values().stream().allMatch(QueueDispatcher::isAvailable);
    }

    @Override
    public void accept() {
        if (!closed) {
            accepting = true;
            queues.values().forEach(QueueDispatcher::signal);
        }
    }

    @Override
    public void drain() {
        accepting = false;
        for (QueueDispatcher queue : queues.values()) {
            for (JobTarget target : queue.targets()) {
                if (target instanceof RemoteTarget remote) {
                    remote.drain();
                }
            }
        }
        List<LocalWorker> local = queues.values().stream()
                .flatMap(queue -> queue.targets().stream())
                .filter(LocalWorker.class::isInstance)
                .map(LocalWorker.class::cast)
                .toList();
        long begin = context.clock().nanos();
        local.forEach(LocalWorker::stopTaking);
        local.forEach(worker -> worker.close(begin));
    }

    @Override
    public void close() {
        drain();
        closed = true;
        followers.close();
        queues.values().forEach(QueueDispatcher::close);
        threads.shutdown();
        callbacks.shutdown();
    }
}
