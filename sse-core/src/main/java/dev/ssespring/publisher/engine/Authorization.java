package dev.ssespring.publisher.engine;

import dev.ssespring.broker.Topic;
import dev.ssespring.broker.TopicPattern;
import dev.ssespring.concurrent.SseThreads;
import dev.ssespring.publisher.StreamRequest;
import dev.ssespring.publisher.SubscriptionAuthorizer;
import dev.ssespring.publisher.SubscriptionDeniedException;
import dev.ssespring.publisher.mailbox.MailboxFactory;
import dev.ssespring.publisher.stream.StreamHandle;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/** Asks the application's authorizer when a stream opens, and later for each topic that one of its patterns matches. */
final class Authorization {

    private static final int MAX_THREADS = 4;

    private static final Log LOG = LogFactory.getLog(Authorization.class);

    private final SubscriptionAuthorizer authorizer;
    private final MailboxFactory mailboxes;

    /** Its queue holds at most two tasks per stream: its gate, and a page of its history. */
    private final ExecutorService threads = SseThreads.fixedPool("sse-authorizer-", MAX_THREADS);

    private final AtomicBoolean failed = new AtomicBoolean();
    private final AtomicBoolean slow = new AtomicBoolean();

    Authorization(SubscriptionAuthorizer authorizer, MailboxFactory mailboxes) {
        this.authorizer = authorizer;
        this.mailboxes = mailboxes;
    }

    /**
     * Asks whether a request may subscribe to all topics and patterns.
     *
     * @throws SubscriptionDeniedException if one is denied
     */
    void check(StreamRequest request, List<TopicPattern> topics) {
        for (TopicPattern pattern : topics) {
            if (!authorizer.allows(request, pattern)) {
                throw new SubscriptionDeniedException(pattern);
            }
        }
    }

    /** Restricts a stream that has patterns to events of allowed topics. Called before the stream is subscribed. */
    void guard(StreamHandle stream) {
        boolean allKnown = stream.spec().topics().stream().allMatch(TopicPattern::isTopic);
        if (authorizer != SubscriptionAuthorizer.ALLOW_ALL && !allKnown) {
            TopicAccess access = new TopicAccess(stream.spec().topics(), topic -> isAllowed(stream, topic));
            stream.guard(new TopicGate(
                    stream, access, threads, mailboxes.bounds(stream.spec().options()), this::warnSlow));
        }
    }

    private boolean isAllowed(StreamHandle stream, Topic topic) {
        try {
            boolean allowed = authorizer.allows(stream.spec().request(), new TopicPattern(topic.name()));
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

    /** Called by publishing threads, which must not wait for the log. */
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
