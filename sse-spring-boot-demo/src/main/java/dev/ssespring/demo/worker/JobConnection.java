package dev.ssespring.demo.worker;

import dev.ssespring.client.SseRequest;
import dev.ssespring.client.SseSignal;
import dev.ssespring.client.listener.SseListenerCustomizer;
import dev.ssespring.concurrent.ReadableDuration;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/** Logs the state of the connection to the dispatcher. */
final class JobConnection implements SseListenerCustomizer {

    /** Not an id of the dispatcher, so a worker without an id starts like a worker whose id is unknown, with all open jobs. */
    private static final String NO_ID = "none";

    private static final Log LOG = LogFactory.getLog(JobConnection.class);

    @Override
    public void customize(String listener, SseRequest request) {
        request.lastEventId(NO_ID).onSignal(JobConnection::say);
    }

    private static void say(SseSignal signal) {
        if (signal instanceof SseSignal.Opened opened) {
            LOG.info("Connected to " + opened.uri());
        } else if (signal instanceof SseSignal.Disconnected disconnected && disconnected.failure() == null) {
            LOG.info("Disconnected by the dispatcher, next attempt in " + ReadableDuration.of(disconnected.retryIn()));
        }
    }
}
