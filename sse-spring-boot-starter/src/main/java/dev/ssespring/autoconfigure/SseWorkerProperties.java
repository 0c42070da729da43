package dev.ssespring.autoconfigure;

import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Workers: methods annotated with SseJobListener.
 *
 * @param url URL of the jobs of another application, such as 'https://dispatch.internal/jobs'. Unless it is set, workers work
 *     on the queues of this application.
 * @param headers Headers of all requests to that URL, such as credentials.
 * @param idle Time without bytes after which a stream of jobs counts as broken; three beats of the dispatcher or more.
 * @param drainTimeout Time for which a shutdown waits for handlers before it interrupts them.
 * @param threads Maximum number of threads for handlers, unless they are virtual.
 */
@ConfigurationProperties("sse.worker")
record SseWorkerProperties(
        @Nullable String url,
        @DefaultValue Map<String, String> headers,
        @DefaultValue("30s") Duration idle,
        @DefaultValue("30s") Duration drainTimeout,
        @DefaultValue("200") int threads) {

    SseWorkerProperties {
        PropertyRange.require("sse.worker.idle", idle, !idle.isNegative(), "It must not be negative.");
        PropertyRange.require(
                "sse.worker.drain-timeout", drainTimeout, !drainTimeout.isNegative(), "It must not be negative.");
        PropertyRange.require("sse.worker.threads", threads, threads >= 1, "It must be 1 or more.");
    }
}
