package dev.ssespring.jobs.engine;

import dev.ssespring.client.SseClient;
import dev.ssespring.client.SseTransport;
import dev.ssespring.concurrent.SseClock;
import dev.ssespring.concurrent.SseThreads;
import dev.ssespring.jobs.JobHandler;
import dev.ssespring.jobs.JobWorker;
import dev.ssespring.jobs.JobWorkerOptions;
import dev.ssespring.jobs.JobWorkers;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.function.Supplier;

/** Starts workers of queues in another application. Immutable. */
public final class RemoteWorkers implements JobWorkers {

    private static final int THREADS = 4;

    private final String url;
    private final SseClient client;
    private final Executor handlers;
    private final SseClock clock;
    private final PayloadCodec codec;
    private final Supplier<Map<String, String>> headers;
    private final Duration idle;
    private final DispatcherPosts posts;

    /** Sends beats, of which each worker has at most one under way. */
    private final ExecutorService threads = SseThreads.fixedPool("sse-worker-", THREADS);

    /**
     * Creates the workers; none is started yet.
     *
     * @param url of the worker protocol, without a slash at its end
     * @param client opens streams
     * @param transport sends beats and reports
     * @param handlers runs the handlers
     * @param clock tells the time
     * @param codec converts payloads
     * @param headers of all requests
     * @param idle time without bytes after which a stream counts as broken
     */
    public RemoteWorkers(
            String url,
            SseClient client,
            SseTransport transport,
            Executor handlers,
            SseClock clock,
            PayloadCodec codec,
            Supplier<Map<String, String>> headers,
            Duration idle) {
        this.url = url;
        this.client = client;
        this.handlers = handlers;
        this.clock = clock;
        this.codec = codec;
        this.headers = headers;
        this.idle = idle;
        this.posts = new DispatcherPosts(url, transport, clock, headers);
    }

    @Override
    public <P> JobWorker work(String queue, Class<P> payload, JobWorkerOptions options, JobHandler<? super P> handler) {
        String id = UUID.randomUUID().toString();
        SlotWorker<P> slots = new SlotWorker<>(
                queue, payload, handler, options, ack -> posts.acknowledge(queue, ack), codec, handlers);
        RemoteWorker worker = new RemoteWorker(id, queue, slots, posts, threads, clock);
        worker.connect(client, url, headers, idle);
        return worker;
    }
}
