package dev.ssespring.jobs.engine;

import dev.ssespring.concurrent.SseThreads;
import dev.ssespring.jobs.JobHandler;
import dev.ssespring.jobs.JobWorker;
import dev.ssespring.jobs.JobWorkerOptions;
import dev.ssespring.jobs.JobWorkers;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;

/** Starts workers of queues in another application, which share a stream. Any thread may call it. */
public final class RemoteWorkers implements JobWorkers {

    private static final int THREADS = 4;

    private final RemoteContext context;
    private final DispatcherPosts posts;

    /** Sends beats, of which each worker has at most one under way. */
    private final ExecutorService threads = SseThreads.fixedPool("sse-worker-", THREADS);

    /** Guarded by the monitor. Few workers of one queue need more than one. */
    private final List<DispatcherConnection> connections = new ArrayList<>();

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
    public synchronized <P> JobWorker work(
            String queue, Class<P> payload, JobWorkerOptions options, JobHandler<? super P> handler) {
        SlotWorker<P> slots = new SlotWorker<>(
                QueueName.checked(queue),
                payload,
                InterceptedHandler.of(handler, context.interceptors()),
                options,
                new OutcomePosts(queue, posts),
                context.codec(),
                context.handlers());
        for (DispatcherConnection connection : connections) {
            RemoteWorker worker = worker(connection, queue, slots);
            if (connection.add(worker)) {
                return worker;
            }
        }
        DispatcherConnection connection = new DispatcherConnection(context, threads);
        connections.add(connection);
        RemoteWorker worker = worker(connection, queue, slots);
        connection.add(worker);
        return worker;
    }

    private RemoteWorker worker(DispatcherConnection connection, String queue, SlotWorker<?> slots) {
        return new RemoteWorker(connection, queue, slots, posts, threads, context.clock());
    }
}
