package dev.ssespring.jobs.engine;

import dev.ssespring.client.SseClient;
import dev.ssespring.client.SseTransport;
import dev.ssespring.concurrent.SseClock;
import dev.ssespring.jobs.JobInterceptor;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

/**
 * What the workers of queues in another application share.
 *
 * @param url of the worker protocol, without a slash at its end
 * @param client opens streams
 * @param transport sends beats and reports
 * @param handlers runs the handlers
 * @param clock tells the time
 * @param codec converts payloads
 * @param headers of all requests
 * @param idle time without bytes after which a stream counts as broken
 * @param interceptors run around handlers, the last outermost
 */
public record RemoteContext(
        String url,
        SseClient client,
        SseTransport transport,
        Executor handlers,
        SseClock clock,
        PayloadCodec codec,
        Supplier<Map<String, String>> headers,
        Duration idle,
        List<JobInterceptor> interceptors) {

    /** Copies the interceptors. */
    public RemoteContext {
        interceptors = List.copyOf(interceptors);
    }
}
