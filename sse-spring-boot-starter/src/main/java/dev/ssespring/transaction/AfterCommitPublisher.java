package dev.ssespring.transaction;

import dev.ssespring.broker.BrokerException;
import dev.ssespring.broker.InvalidTopicException;
import dev.ssespring.broker.Publication;
import dev.ssespring.broker.PublishOptions;
import dev.ssespring.broker.Topic;
import dev.ssespring.protocol.SseEvent;
import dev.ssespring.publisher.PayloadWriter;
import dev.ssespring.publisher.SseEventPublisher;
import java.util.Objects;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * Publishes events after the transaction of the calling thread has been committed, in the order of the calls, and not at
 * all after a rollback, be it of the transaction or to a savepoint. Without a transaction events are published at once. Safe
 * for use by many threads.
 *
 * <p>Within a transaction a method checks its arguments, writes the payload as text, and returns: what changes later in the
 * transaction does not change the event. What is thrown until then goes to the caller. The events are published on the same
 * thread by the commit, before it returns. Nothing can be undone then, so an event that the broker does not take is
 * logged as an error and missing; the commit succeeds, and the events behind it are published all the same. Events are
 * published by no other means than the thread: one that dies between the commit and the last event leaves the others
 * unpublished. If that matters, load the state when a stream begins.
 *
 * <p>For transactions that are bound to a thread, of any {@code PlatformTransactionManager}; reactive ones are not
 * noticed.
 */
public final class AfterCommitPublisher {

    private final SseEventPublisher publisher;
    private final PayloadWriter payloads;

    /**
     * Creates the publisher.
     *
     * @param publisher publishes the events
     * @param payloads writes payloads that are not Strings, within the transaction
     */
    public AfterCommitPublisher(SseEventPublisher publisher, PayloadWriter payloads) {
        this.publisher = publisher;
        this.payloads = payloads;
    }

    /**
     * Publishes an event to everybody after the commit.
     *
     * @param topic a name, not a pattern
     * @param event has no id: the broker sets it
     * @throws InvalidTopicException if the topic breaks the grammar
     * @throws IllegalArgumentException if the event has an id
     * @throws BrokerException if there is no transaction, and the broker could not take the event
     */
    public void publish(String topic, SseEvent event) {
        publish(topic, event, PublishOptions.DEFAULTS);
    }

    /**
     * Publishes an event to everybody after the commit, with options; otherwise as {@link #publish(String, SseEvent)}.
     *
     * @param topic a name, not a pattern
     * @param event has no id: the broker sets it
     * @param options whether it is kept, and what it replaces
     */
    public void publish(String topic, SseEvent event, PublishOptions options) {
        afterCommit(new Publication(new Topic(topic), null, event, options));
    }

    /**
     * Publishes a payload to everybody after the commit; otherwise as {@link #publish(String, SseEvent)}.
     *
     * @param topic a name, not a pattern
     * @param name the event's type
     * @param payload a String is sent unchanged, anything else as JSON; written before this method returns
     */
    public void publish(String topic, String name, Object payload) {
        publish(topic, event(name, payload), PublishOptions.DEFAULTS);
    }

    /**
     * Publishes a payload to everybody after the commit, with options; otherwise as {@link #publish(String, SseEvent)}.
     *
     * @param topic a name, not a pattern
     * @param name the event's type
     * @param payload a String is sent unchanged, anything else as JSON; written before this method returns
     * @param options whether it is kept, and what it replaces
     */
    public void publish(String topic, String name, Object payload, PublishOptions options) {
        publish(topic, event(name, payload), options);
    }

    /**
     * Publishes an event to one user's streams after the commit; otherwise as {@link #publish(String, SseEvent)}.
     *
     * @param user name of the principal that opened those streams, not blank
     * @param topic a name, not a pattern
     * @param event has no id: the broker sets it
     */
    public void publishToUser(String user, String topic, SseEvent event) {
        publishToUser(user, topic, event, PublishOptions.DEFAULTS);
    }

    /**
     * Publishes an event to one user's streams after the commit, with options; otherwise as {@link #publish(String,
     * SseEvent)}.
     *
     * @param user name of the principal that opened those streams, not blank
     * @param topic a name, not a pattern
     * @param event has no id: the broker sets it
     * @param options whether it is kept, and what it replaces
     */
    public void publishToUser(String user, String topic, SseEvent event, PublishOptions options) {
        Objects.requireNonNull(user, "'user' must not be null: use publish(topic, event) to reach everybody");
        afterCommit(new Publication(new Topic(topic), user, event, options));
    }

    /**
     * Publishes a payload to one user's streams after the commit; otherwise as {@link #publish(String, SseEvent)}.
     *
     * @param user name of the principal that opened those streams, not blank
     * @param topic a name, not a pattern
     * @param name the event's type
     * @param payload a String is sent unchanged, anything else as JSON; written before this method returns
     */
    public void publishToUser(String user, String topic, String name, Object payload) {
        publishToUser(user, topic, event(name, payload), PublishOptions.DEFAULTS);
    }

    /**
     * Publishes a payload to one user's streams after the commit, with options; otherwise as {@link #publish(String,
     * SseEvent)}.
     *
     * @param user name of the principal that opened those streams, not blank
     * @param topic a name, not a pattern
     * @param name the event's type
     * @param payload a String is sent unchanged, anything else as JSON; written before this method returns
     * @param options whether it is kept, and what it replaces
     */
    public void publishToUser(String user, String topic, String name, Object payload, PublishOptions options) {
        publishToUser(user, topic, event(name, payload), options);
    }

    private SseEvent event(String name, Object payload) {
        Objects.requireNonNull(name, "'name' must not be null");
        Objects.requireNonNull(payload, "'payload' must not be null");
        if (payload instanceof SseEvent) {
            throw new IllegalArgumentException(
                    "'payload' must not be an SseEvent: to send it as it is, leave out the name");
        }
        return SseEvent.of(name, (payload instanceof String text) ? text : payloads.write(payload));
    }

    /** A publication checks its parts: after the commit nobody would hear of a mistake. */
    private void afterCommit(Publication publication) {
        if (hasTransaction()) {
            PendingEvents.ofTransaction().add(publication, this::publishNow);
        } else {
            publishNow(publication);
        }
    }

    private void publishNow(Publication publication) {
        String topic = publication.topic().name();
        String user = publication.user();
        if (user != null) {
            publisher.publishToUser(user, topic, publication.event(), publication.options());
        } else {
            publisher.publish(topic, publication.event(), publication.options());
        }
    }

    private static boolean hasTransaction() {
        return TransactionSynchronizationManager.isSynchronizationActive()
                && TransactionSynchronizationManager.isActualTransactionActive();
    }
}
