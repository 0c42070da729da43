package dev.ssespring.publisher.log;

import dev.ssespring.broker.SseBroker;
import dev.ssespring.concurrent.ReadableDuration;
import dev.ssespring.concurrent.SseClock;
import dev.ssespring.publisher.PublisherOptions;
import dev.ssespring.publisher.SseEventPublisher;
import java.time.Duration;
import java.util.Locale;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/** Writes a line with the most important settings when a publisher starts, and a line when it has closed its streams. */
public final class LifecycleLog {

    private static final Log LOG = LogFactory.getLog(SseEventPublisher.class);

    private static final long KILOBYTE = 1 << 10;
    private static final long MEGABYTE = 1 << 20;

    private final SseClock clock;
    private final Duration drainTimeout;

    public LifecycleLog(SseClock clock, Duration drainTimeout) {
        this.clock = clock;
        this.drainTimeout = drainTimeout;
    }

    public static void started(SseBroker broker, PublisherOptions options) {
        PublisherOptions.Mailbox mailbox = options.mailbox();
        LOG.info(
                "SSE publisher started: %s, heartbeat %s, %s, mailbox of %d events and %s per stream, overflow policy %s"
                        .formatted(
                                broker.getClass().getSimpleName(),
                                ReadableDuration.of(options.times().heartbeat()),
                                limits(options.limits()),
                                mailbox.maxEvents(),
                                size(mailbox.maxBytes()),
                                mailbox.overflow()
                                        .name()
                                        .toLowerCase(Locale.ROOT)
                                        .replace('_', '-')));
    }

    private static String limits(PublisherOptions.Limits limits) {
        return "at most " + limits.total() + " streams" + limit(limits.perPrincipal(), "user")
                + limit(limits.perAddress(), "address");
    }

    private static String limit(int limit, String owner) {
        return (limit > 0) ? " (" + limit + " per " + owner + ")" : "";
    }

    private static String size(long bytes) {
        if (bytes % MEGABYTE == 0) {
            return bytes / MEGABYTE + " MB";
        }
        return (bytes % KILOBYTE == 0) ? bytes / KILOBYTE + " KB" : bytes + " bytes";
    }

    /** Returns a task to be run when the streams that are open now have ended. */
    public Runnable draining(int open) {
        long began = clock.nanos();
        return () -> {
            if (open > 0) {
                drained(open, Duration.ofNanos(clock.nanos() - began));
            }
        };
    }

    private void drained(int streams, Duration duration) {
        boolean cutOff = duration.compareTo(drainTimeout) >= 0;
        LOG.info("Closed %d SSE %s in %s%s"
                .formatted(
                        streams,
                        (streams == 1) ? "stream" : "streams",
                        ReadableDuration.of(duration),
                        cutOff
                                ? ", those that had not ended after 'sse.drain-timeout' (%s) by force"
                                        .formatted(ReadableDuration.of(drainTimeout))
                                : ""));
    }
}
