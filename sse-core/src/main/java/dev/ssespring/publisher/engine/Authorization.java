package dev.ssespring.publisher.engine;

import dev.ssespring.broker.Topic;
import dev.ssespring.broker.TopicPattern;
import dev.ssespring.concurrent.SseThreads;
import dev.ssespring.publisher.PublisherOptions;
import dev.ssespring.publisher.SubscriptionAuthorizer;
import dev.ssespring.publisher.SubscriptionDeniedException;
import dev.ssespring.publisher.mailbox.StreamMailbox;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/** Asks the application's authorizer: when a stream opens, and then for each topic that one of its patterns matches. */
final class Authorization {

    private static final int MAX_THREADS = 4;

    private static final Log LOG = LogFactory.getLog(Authorization.class);

    private final SubscriptionAuthorizer authorizer;
    private final PublisherOptions.Mailbox bounds;

    /** Its queue holds at most two tasks per stream: its gate, and a page of its history. */
    private final ExecutorService threads = SseThreads.fixedPool("sse-authorizer-", MAX_THREADS);

    private final AtomicBoolean failed = new AtomicBoolean();
    private final AtomicBoolean slow = new AtomicBoolean();

    Authorization(SubscriptionAuthorizer authorizer, PublisherOptions.Mailbox bounds) {
        this.authorizer = authorizer;
        this.bounds = bounds;
    }

    /**
     * Asks about everything that a stream wants to subscribe to.
     *
     * @throws SubscriptionDeniedException if something is denied
     */
    void check(StreamDraft draft) {
        for (TopicPattern pattern : draft.topics()) {
            if (!authorizer.allows(draft.request(), pattern)) {
                throw new SubscriptionDeniedException(pattern);
            }
        }
    }

    /** Makes a stream that has patterns get events of allowed topics only. Called before it is subscribed. */
    void guard(StreamHandle stream) {
        boolean allKnown = stream.spec().topics().stream().allMatch(TopicPattern::isTopic);
        if (authorizer != SubscriptionAuthorizer.ALLOW_ALL && !allKnown) {
            TopicAccess access = new TopicAccess(stream.spec().topics(), topic -> isAllowed(stream, topic));
            stream.guard(new TopicGate(
                    stream, access, threads, StreamMailbox.bounds(stream.spec().options(), bounds), this::warnSlow));
        }
    }

    private boolean isAllowed(StreamHandle stream, Topic topic) {
        try {
            boolean allowed = authorizer.allows(stream.request(), new TopicPattern(topic.name()));
            if (!allowed && LOG.isDebugEnabled()) {
                LOG.debug("Stream %d of '%s' gets no events of topic '%s': the SubscriptionAuthorizer denied it"
                        .formatted(stream.spec().id(), stream.spec().user(), topic));
            }
            return allowed;
        } catch (Throwable ex) {
            String message = "The SubscriptionAuthorizer failed: stream %d of '%s' gets no events of topic '%s'"
                    .formatted(stream.spec().id(), stream.spec().user(), topic);
            if (failed.compareAndSet(false, true)) {
                LOG.error(message + ". Further failures are logged at DEBUG", ex);
            } else {
                LOG.debug(message, ex);
            }
            return false;
        }
    }

    /** Called by publishing threads, which must not wait for a log. */
    private void warnSlow() {
        if (slow.compareAndSet(false, true)) {
            threads.execute(() -> LOG.warn(
                    "The SubscriptionAuthorizer is slower than events of new topics are published: streams for which"
                            + " more than 'sse.mailbox.max-events' (at least 1024) or 'sse.mailbox.max-size' (at least 1MB) wait are"
                            + " closed. Make it faster"));
        }
    }

    void close() {
        threads.shutdown();
    }
}
