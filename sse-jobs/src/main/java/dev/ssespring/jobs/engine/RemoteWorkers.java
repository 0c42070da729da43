package dev.ssespring.jobs.engine;

import dev.ssespring.concurrent.SseThreads;
import dev.ssespring.jobs.JobHandler;
import dev.ssespring.jobs.JobWorker;
import dev.ssespring.jobs.JobWorkerOptions;
import dev.ssespring.jobs.JobWorkers;
import java.util.UUID;
import java.util.concurrent.ExecutorService;

/** Starts workers of queues in another application. Immutable. */
public final class RemoteWorkers implements JobWorkers {

    private static final int THREADS = 4;

    private final RemoteContext context;
    private final DispatcherPosts posts;

    /** Sends beats, of which each worker has at most one under way. */
    private final ExecutorService threads = SseThreads.fixedPool("sse-worker-", THREADS);

    /**
     * Creates the workers; none is started yet.
     *
     * @param context what they share
     */
    public RemoteWorkers(RemoteContext context) {
        this.context = context;
        this.posts = new DispatcherPosts(context.url(), context.transport(), context.clock(), context.headers());
    }

    @Override
    public <P> JobWorker work(String queue, Class<P> payload, JobWorkerOptions options, JobHandler<? super P> handler) {
        String id = UUID.randomUUID().toString();
        SlotWorker<P> slots = new SlotWorker<>(
                queue,
                payload,
                InterceptedHandler.of(handler, context.interceptors()),
                options,
                ack -> posts.acknowledge(queue, ack),
                context.codec(),
                context.handlers());
        RemoteWorker worker = new RemoteWorker(id, queue, slots, posts, threads, context.clock());
        worker.connect(context);
        return worker;
    }
}
