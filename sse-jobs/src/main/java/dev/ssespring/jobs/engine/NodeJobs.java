package dev.ssespring.jobs.engine;

import dev.ssespring.jobs.JobDispatcher;
import dev.ssespring.jobs.JobHandler;
import dev.ssespring.jobs.JobQueue;
import dev.ssespring.jobs.JobWorker;
import dev.ssespring.jobs.JobWorkerOptions;
import dev.ssespring.jobs.SseJobs;
import dev.ssespring.jobs.store.JobAck;
import dev.ssespring.jobs.store.JobStoreException;
import java.util.List;
import java.util.Objects;
import java.util.UUID;

/** The jobs of one node: its queues, its workers and its shutdown. Any thread may call it; {@link NodeQueues} is the only state. */
public final class NodeJobs implements SseJobs {

    private final JobsContext context;
    private final NodeQueues queues;
    private final JobSubmitter submitter;
    private final NodeDispatcher dispatcher;

    /**
     * Creates the queues of a node; none is known yet.
     *
     * @param context what they share
     */
    public NodeJobs(JobsContext context) {
        this.context = context;
        this.queues = new NodeQueues(context);
        this.submitter = new JobSubmitter(context, queues);
        this.dispatcher = new NodeDispatcher(context.publisher(), queues, submitter);
    }

    @Override
    public <P, R> JobQueue<P, R> queue(String name, Class<P> payload, Class<R> result) {
        Objects.requireNonNull(payload, "'payload' must not be null");
        Objects.requireNonNull(result, "'result' must not be null");
        return new TypedQueue<>(queues.queue(name), result, submitter, context.codec(), queues.followers());
    }

    @Override
    public <P> JobWorker work(String queue, Class<P> payload, JobWorkerOptions options, JobHandler<? super P> handler) {
        QueueDispatcher dispatching = queues.queue(queue);
        SlotWorker<P> slots = new SlotWorker<>(
                queue,
                payload,
                InterceptedHandler.of(handler, context.interceptors()),
                options,
                ack -> statusOf(dispatching, ack),
                context.codec(),
                context.handlers());
        LocalWorker worker = new LocalWorker(UUID.randomUUID().toString(), dispatching, slots, context.clock());
        dispatching.add(worker);
        dispatching.execute(worker::beat);
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
        return dispatcher;
    }

    @Override
    public boolean isAccepting() {
        return queues.isAccepting();
    }

    @Override
    public boolean isStoreAvailable() {
        return queues.all().stream().allMatch(QueueDispatcher::isAvailable);
    }

    @Override
    public void accept() {
        queues.accept();
    }

    @Override
    public void drain() {
        queues.stopAccepting();
        for (QueueDispatcher queue : queues.all()) {
            for (JobTarget target : queue.targets()) {
                if (target instanceof RemoteTarget remote) {
                    remote.drain();
                }
            }
        }
        List<LocalWorker> local = queues.all().stream()
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
        queues.close();
    }
}
