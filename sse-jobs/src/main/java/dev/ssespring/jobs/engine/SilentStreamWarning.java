package dev.ssespring.jobs.engine;

import dev.ssespring.client.DisconnectCause;
import dev.ssespring.client.SignalListener;
import dev.ssespring.client.SseSignal;
import java.time.Duration;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * Warns when an attempt to open a stream of jobs has timed out without any event, because that is what a proxy that buffers
 * responses looks like, and the worker gets no jobs. Warns once until an event arrives. Belongs to the thread of the stream.
 */
final class SilentStreamWarning implements SignalListener {

    private static final Log LOG = LogFactory.getLog("dev.ssespring.jobs.Worker");

    private final String queues;
    private final Duration idle;
    private boolean eventReceived;
    private boolean warned;

    /** Both are for the message. */
    SilentStreamWarning(String queues, Duration idle) {
        this.queues = queues;
        this.idle = idle;
    }

    @Override
    public void onSignal(SseSignal signal) {
        if (signal instanceof SseSignal.Event) {
            eventReceived = true;
            warned = false;
        } else if (signal instanceof SseSignal.Disconnected disconnected) {
            if (!eventReceived && !warned && isSilence(disconnected.cause())) {
                warned = true;
                LOG.warn(
                        ("No event has arrived within %d s on the stream of jobs of queues '%s', so that this worker gets no"
                                        + " jobs. A proxy may hold the response back: turn off buffering and compression of responses in"
                                        + " all proxies on the way to 'sse.worker.url' (nginx: 'proxy_buffering off'). Retrying")
                                .formatted(idle.toSeconds(), queues));
            }
            eventReceived = false;
        }
    }

    private static boolean isSilence(DisconnectCause cause) {
        return cause == DisconnectCause.IDLE_TIMEOUT || cause == DisconnectCause.RESPONSE_TIMEOUT;
    }
}
