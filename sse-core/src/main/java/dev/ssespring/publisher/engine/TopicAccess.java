package dev.ssespring.publisher.engine;

import dev.ssespring.broker.Topic;
import dev.ssespring.broker.TopicPattern;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * The topics whose events one stream may receive. Topics to which the stream subscribes by name were decided when it
 * opened; others are decided once each, and remembered as long as there are not too many. Safe for use by many threads.
 */
final class TopicAccess {

    enum Decision {
        ALLOWED,
        DENIED,
        UNKNOWN
    }

    /** About 100 KB. Beyond that, the topic that was used least recently is decided again when it is needed. */
    static final int MAX_REMEMBERED = 1_024;

    private final Set<String> subscribed;
    private final Predicate<Topic> authorizer;

    /** Guarded by itself; code of the application never runs under its lock. */
    private final Map<String, CompletableFuture<Boolean>> decisions = new LinkedHashMap<>(16, 0.75f, true) {

        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, CompletableFuture<Boolean>> eldest) {
            return size() > MAX_REMEMBERED;
        }
    };

    /** Creates an instance; the authorizer may block, but must not throw. */
    TopicAccess(List<TopicPattern> topics, Predicate<Topic> authorizer) {
        this.subscribed = topics.stream()
                .filter(TopicPattern::isTopic)
                .map(TopicPattern::name)
                .collect(Collectors.toUnmodifiableSet());
        this.authorizer = authorizer;
    }

    /** Returns the decision about a topic. Does not wait. */
    Decision decision(Topic topic) {
        if (subscribed.contains(topic.name())) {
            return Decision.ALLOWED;
        }
        synchronized (decisions) {
            CompletableFuture<Boolean> decision = decisions.get(topic.name());
            if (decision == null || !decision.isDone()) {
                return Decision.UNKNOWN;
            }
            return decision.getNow(false) ? Decision.ALLOWED : Decision.DENIED;
        }
    }

    /** Decides about a topic, or waits for another thread that does. */
    boolean allows(Topic topic) {
        if (subscribed.contains(topic.name())) {
            return true;
        }
        CompletableFuture<Boolean> own = new CompletableFuture<>();
        CompletableFuture<Boolean> decision;
        synchronized (decisions) {
            decision = decisions.computeIfAbsent(topic.name(), name -> own);
        }
        if (decision == own) {
            boolean allowed = false;
            try {
                allowed = authorizer.test(topic);
            } finally {
                own.complete(allowed);
            }
        }
        return decision.join();
    }
}
