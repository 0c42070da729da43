package dev.ssespring.jobs;

import dev.ssespring.client.PayloadReader;
import dev.ssespring.client.SseClient;
import dev.ssespring.client.SseTransport;
import dev.ssespring.concurrent.SseClock;
import dev.ssespring.jobs.engine.PayloadCodec;
import dev.ssespring.jobs.engine.RemoteContext;
import dev.ssespring.jobs.engine.RemoteWorkers;
import dev.ssespring.publisher.PayloadWriter;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Creates {@link JobWorkers} for queues of another application. For use by one thread. */
public final class RemoteWorkersBuilder {

    private final String url;
    private final SseClient client;
    private final SseTransport transport;
    private final Executor handlers;
    private final SseClock clock;
    private PayloadCodec codec = PayloadCodec.TEXT;
    private Supplier<Map<String, String>> headers = Map::of;
    private Duration idle = Duration.ofSeconds(30);
    private final List<JobInterceptor> interceptors = new ArrayList<>();

    /**
     * Creates a builder.
     *
     * @param url of the worker protocol, absolute, such as {@code https://dispatch.internal/jobs}
     * @param client opens the streams of jobs; closed by its owner
     * @param transport sends beats and reports
     * @param handlers runs the handlers, each on a thread that it may block; must not run them on the calling thread, may reject them
     * @param clock tells the time; closed by its owner
     * @throws IllegalArgumentException if the URL is not absolute, neither http nor https, or has a query or a fragment
     */
    public RemoteWorkersBuilder(
            String url, SseClient client, SseTransport transport, Executor handlers, SseClock clock) {
        this.url = checked(Objects.requireNonNull(url, "'url' must not be null"));
        this.client = Objects.requireNonNull(client, "'client' must not be null");
        this.transport = Objects.requireNonNull(transport, "'transport' must not be null");
        this.handlers = Objects.requireNonNull(handlers, "'handlers' must not be null");
        this.clock = Objects.requireNonNull(clock, "'clock' must not be null");
    }

    /** The message does not show the URL, which may contain credentials. */
    private static String checked(String url) {
        try {
            URI uri = new URI(url);
            boolean http = "http".equalsIgnoreCase(uri.getScheme()) || "https".equalsIgnoreCase(uri.getScheme());
            if (http && uri.getHost() != null && uri.getRawQuery() == null && uri.getRawFragment() == null) {
                return url.endsWith("/") ? url.substring(0, url.length() - 1) : url;
            }
        } catch (URISyntaxException ex) {
            throw invalid(ex);
        }
        throw invalid(null);
    }

    private static IllegalArgumentException invalid(@Nullable URISyntaxException cause) {
        return new IllegalArgumentException(
                "'url' must be an absolute http or https URL without query and fragment, such as"
                        + " https://dispatch.internal/jobs. Correct 'sse.worker.url'",
                cause);
    }

    /**
     * Sets what converts payloads, progress and results from and to JSON.
     *
     * @param writer otherwise only Strings are accepted
     * @param reader otherwise only Strings are accepted
     * @return this builder
     */
    public RemoteWorkersBuilder json(PayloadWriter writer, PayloadReader reader) {
        this.codec = new PayloadCodec(
                Objects.requireNonNull(writer, "'writer' must not be null"),
                Objects.requireNonNull(reader, "'reader' must not be null"));
        return this;
    }

    /**
     * Sets headers of all requests, such as credentials.
     *
     * @param headers asked before each request; otherwise there are none
     * @return this builder
     */
    public RemoteWorkersBuilder headers(Supplier<Map<String, String>> headers) {
        this.headers = Objects.requireNonNull(headers, "'headers' must not be null");
        return this;
    }

    /**
     * Sets the time without bytes after which a stream counts as broken and is opened again.
     *
     * @param idle three beats of the dispatcher or more; 30 s by default; zero for no limit
     * @return this builder
     */
    public RemoteWorkersBuilder idle(Duration idle) {
        this.idle = Objects.requireNonNull(idle, "'idle' must not be null");
        return this;
    }

    /**
     * Adds an interceptor of handlers.
     *
     * @param interceptor runs around those that were added before
     * @return this builder
     */
    public RemoteWorkersBuilder interceptor(JobInterceptor interceptor) {
        interceptors.add(Objects.requireNonNull(interceptor, "'interceptor' must not be null"));
        return this;
    }

    /**
     * Creates the workers; none is started yet.
     *
     * @return starts workers
     */
    public JobWorkers build() {
        return new RemoteWorkers(
                new RemoteContext(url, client, transport, handlers, clock, codec, headers, idle, interceptors));
    }
}
