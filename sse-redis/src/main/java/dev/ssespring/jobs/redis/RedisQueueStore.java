package dev.ssespring.jobs.redis;

import dev.ssespring.concurrent.CallBatcher;
import dev.ssespring.jobs.JobInfo;
import dev.ssespring.jobs.JobLimits;
import dev.ssespring.jobs.JobQueueOptions;
import dev.ssespring.jobs.JobSpec;
import dev.ssespring.jobs.store.AckResult;
import dev.ssespring.jobs.store.BeatResult;
import dev.ssespring.jobs.store.CancelResult;
import dev.ssespring.jobs.store.ClaimResult;
import dev.ssespring.jobs.store.JobAck;
import dev.ssespring.jobs.store.JobHistory;
import dev.ssespring.jobs.store.JobStoreException;
import dev.ssespring.jobs.store.JobStoreFullException;
import dev.ssespring.jobs.store.JobSubmission;
import dev.ssespring.jobs.store.LeasedJob;
import dev.ssespring.jobs.store.QueueCounts;
import dev.ssespring.jobs.store.QueueListener;
import dev.ssespring.jobs.store.QueueStore;
import dev.ssespring.jobs.store.SubmitResult;
import dev.ssespring.jobs.store.WorkerBeat;
import dev.ssespring.jobs.store.WorkerCapacity;
import dev.ssespring.jobs.store.WorkerInfo;
import dev.ssespring.redis.LuaScript;
import dev.ssespring.redis.ScriptArguments;
import dev.ssespring.redis.ScriptReply;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** One queue in Redis. Any thread may call it; concurrent submissions, acknowledgements and queries are sent together. */
final class RedisQueueStore implements QueueStore {

    private static final int RANDOM_BYTES = 16;
    private static final int MAX_WORKERS = 128;

    // What claim.lua returns besides 2.
    private static final int NO_JOBS_ARE_LEFT = 0;
    private static final int JOBS_ARE_LEFT_FOR_MORE_WORKERS = 1;

    private final SecureRandom random = new SecureRandom();
    private final String name;
    private final JobQueueOptions options;
    private final int slot;
    private final String[] keys;
    private final JobConnections connections;
    private final JobBus bus;
    private final CallBatcher<JobSubmission, SubmitReply> submissions =
            new CallBatcher<>(1, this::submitAll, job -> size(job.payload()));
    private final CallBatcher<JobAck, AckResult> acknowledgements =
            new CallBatcher<>(1, this::acknowledgeAll, ack -> size(ack.body()));
    private final CallBatcher<String, Optional<JobInfo>> finds = new CallBatcher<>(1, this::findAll, String::length);

    RedisQueueStore(String name, JobQueueOptions options, JobKeys keys, JobConnections connections, JobBus bus) {
        this.name = name;
        this.options = options;
        this.slot = keys.slot(name);
        this.keys = keys.of(name);
        this.connections = connections;
        this.bus = bus;
    }

    @Override
    public SubmitResult submit(JobSubmission job) {
        SubmitReply reply = call(submissions, job);
        if (reply.code() < 0) {
            throw new JobStoreFullException(
                    ("Queue '%s' is full (%d jobs). Increase 'sse.jobs.queues.%s.capacity', add workers, or purge dead"
                                    + " letters.")
                            .formatted(name, options.limits().capacity(), name));
        }
        return new SubmitResult(reply.code() == 1, reply.id());
    }

    private static <C, R> R call(CallBatcher<C, R> batcher, C call) {
        try {
            return batcher.call(call);
        } catch (JobStoreException ex) {
            // With the stack of this thread: another one may have sent the call.
            throw new JobStoreException(String.valueOf(ex.getMessage()), ex);
        }
    }

    private List<SubmitReply> submitAll(List<JobSubmission> jobs) {
        ScriptArguments arguments = arguments().add(options.limits().capacity());
        for (JobSubmission job : jobs) {
            JobSpec spec = job.spec();
            arguments
                    .add(job.id())
                    .add(orEmpty(spec.idempotencyKey()))
                    .add(orEmpty(spec.key()))
                    .add(spec.type())
                    .add(spec.priority())
                    .add(spec.delay().toMillis())
                    .add(joined(spec.tags()))
                    .add((spec.maxAttempts() > 0) ? String.valueOf(spec.maxAttempts()) : "")
                    .add(orEmpty(job.traceParent()))
                    .add(job.payload());
        }
        ScriptReply reply = run(JobScripts.SUBMIT, arguments);
        List<SubmitReply> replies = new ArrayList<>();
        for (int i = 0; i < jobs.size(); i++) {
            replies.add(new SubmitReply(reply.number(2 * i), reply.text(2 * i + 1)));
        }
        return replies;
    }

    /** 1 if the job was added, 0 if it was known, -1 if the queue is full. */
    private record SubmitReply(long code, String id) {}

    /** Passes workers in parts, the next only if there are jobs left for them: a node may have thousands of idle workers. */
    @Override
    public ClaimResult claim(List<WorkerCapacity> workers) {
        List<LeasedJob> jobs = new ArrayList<>();
        int passed = 0;
        ScriptReply reply;
        do {
            int end = Math.min(workers.size(), passed + MAX_WORKERS);
            reply = claimFor(workers.subList(passed, end));
            jobs.addAll(jobs(reply.repliesFrom(2)));
            passed = end;
        } while (passed < workers.size() && reply.number(1) == JOBS_ARE_LEFT_FOR_MORE_WORKERS);
        long next = reply.number(0);
        return new ClaimResult(jobs, (next >= 0) ? Duration.ofMillis(next) : null, reply.number(1) != NO_JOBS_ARE_LEFT);
    }

    private ScriptReply claimFor(List<WorkerCapacity> workers) {
        JobLimits limits = options.limits();
        byte[] nonce = new byte[RANDOM_BYTES];
        random.nextBytes(nonce);
        ScriptArguments arguments = arguments()
                .add(options.retries().maxAttempts())
                .add(options.retries().maxDeliveries())
                .add(options.leases().accept().toMillis())
                .add(limits.maxConcurrent())
                .add(Double.toString(limits.rate()))
                .add(limits.burst())
                .add(HexFormat.of().formatHex(nonce));
        workers.forEach(
                worker -> arguments.add(worker.worker()).add(worker.slots()).add(joined(worker.tags())));
        return run(JobScripts.CLAIM, arguments);
    }

    private static List<LeasedJob> jobs(List<ScriptReply> replies) {
        return replies.stream().map(JobReplies::leased).toList();
    }

    @Override
    public AckResult acknowledge(JobAck ack) {
        return call(acknowledgements, ack);
    }

    /** In parts, as concurrent calls would be. */
    @Override
    public List<AckResult> acknowledge(List<JobAck> acks) {
        List<AckResult> results = new ArrayList<>(acks.size());
        for (int begin = 0; begin < acks.size(); begin += CallBatcher.MAX_CALLS) {
            results.addAll(acknowledgeAll(acks.subList(begin, Math.min(acks.size(), begin + CallBatcher.MAX_CALLS))));
        }
        return results;
    }

    private List<AckResult> acknowledgeAll(List<JobAck> acks) {
        ScriptArguments arguments = arguments()
                .add(options.retries().maxAttempts())
                .add(options.retries().maxDeliveries())
                .add(options.leases().lease().toMillis())
                .add(options.retries().minBackoff().toMillis())
                .add(options.retries().maxBackoff().toMillis());
        for (JobAck ack : acks) {
            Duration retryAfter = ack.retryAfter();
            arguments
                    .add(ack.kind().name().toLowerCase(Locale.ROOT))
                    .add(ack.id())
                    .add(ack.lease())
                    .add(orEmpty(ack.body()))
                    .add((retryAfter != null) ? String.valueOf(retryAfter.toMillis()) : "")
                    .add(ack.fatal() ? 1 : 0);
        }
        return run(JobScripts.ACKNOWLEDGE, arguments).texts().stream()
                .map(result -> AckResult.valueOf(result.toUpperCase(Locale.ROOT)))
                .toList();
    }

    private static int size(@Nullable String body) {
        return (body != null) ? body.length() : 0;
    }

    @Override
    public BeatResult beat(WorkerBeat beat) {
        ScriptArguments arguments = arguments()
                .add(options.leases().accept().toMillis())
                .add(options.leases().lease().toMillis())
                .add(options.leases().presence().toMillis())
                .add(beat.worker())
                .add(beat.slots())
                .add(joined(beat.tags()))
                .add(beat.overdue().toMillis())
                .add(beat.announcement());
        beat.held().forEach((id, lease) -> arguments.add(id).add(lease));
        ScriptReply reply = run(JobScripts.BEAT, arguments);
        return new BeatResult(reply.texts(0), reply.texts(1), jobs(reply.replies(2)));
    }

    @Override
    public CancelResult cancel(String id, String reason) {
        ScriptReply reply = run(JobScripts.CANCEL, arguments().add(id).add(reason));
        return CancelResult.valueOf(reply.text(0).toUpperCase(Locale.ROOT));
    }

    @Override
    public Optional<JobInfo> find(String id) {
        return call(finds, id);
    }

    private List<Optional<JobInfo>> findAll(List<String> ids) {
        ScriptArguments arguments = arguments();
        ids.forEach(arguments::add);
        return run(JobScripts.FIND, arguments).repliesFrom(0).stream()
                .map(job ->
                        job.values().isEmpty() ? Optional.<JobInfo>empty() : Optional.of(JobReplies.info(name, job)))
                .toList();
    }

    @Override
    public Optional<JobHistory> history(String id, long after, int max) {
        ScriptReply reply =
                run(JobScripts.HISTORY, arguments().add(id).add(after).add(max));
        return reply.values().isEmpty() ? Optional.empty() : Optional.of(JobReplies.history(name, reply));
    }

    @Override
    public List<JobInfo> deadLetters(int max) {
        return run(JobScripts.DEAD_LETTERS, arguments().add(max)).repliesFrom(0).stream()
                .map(job -> JobReplies.info(name, job))
                .toList();
    }

    @Override
    public boolean retry(String id) {
        return run(JobScripts.DEAD, arguments().add("retry").add(id)).number(0) == 1;
    }

    @Override
    public boolean purge(String id) {
        return run(JobScripts.DEAD, arguments().add("purge").add(id)).number(0) == 1;
    }

    @Override
    public QueueCounts counts() {
        return JobReplies.counts(run(JobScripts.COUNTS, arguments()));
    }

    @Override
    public List<WorkerInfo> workers() {
        return run(JobScripts.WORKERS, arguments()).repliesFrom(0).stream()
                .map(JobReplies::worker)
                .toList();
    }

    @Override
    public Handle listen(QueueListener listener) {
        bus.add(name, listener);
        return () -> bus.remove(name, listener);
    }

    private ScriptArguments arguments() {
        return new ScriptArguments().add(options.limits().retention().toMillis());
    }

    private ScriptReply run(LuaScript script, ScriptArguments arguments) {
        return connections.run(slot, script, keys, arguments);
    }

    private static String joined(Collection<String> tags) {
        return tags.isEmpty() ? "" : String.join(JobReplies.TAG_SEPARATOR, new TreeSet<>(tags));
    }

    private static String orEmpty(@Nullable String value) {
        return (value != null) ? value : "";
    }
}
