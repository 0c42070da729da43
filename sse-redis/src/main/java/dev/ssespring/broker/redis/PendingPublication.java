package dev.ssespring.broker.redis;

import dev.ssespring.broker.BrokerException;
import dev.ssespring.broker.HistoryLimits;
import dev.ssespring.broker.NotPublishedException;
import dev.ssespring.broker.OutcomeUnknownException;
import dev.ssespring.broker.Position;
import dev.ssespring.broker.Publication;
import dev.ssespring.broker.PublishOptions.Retention;
import dev.ssespring.broker.TopicKey;
import dev.ssespring.concurrent.ReadableDuration;
import dev.ssespring.protocol.SseEncoder;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Publication whose publisher waits for its outcome. The publisher may withdraw it until the sender has taken it; after that
 * it may be in Redis, whatever happens. Shared by the two threads; the state decides which of them wins.
 */
final class PendingPublication {

    private enum State {
        WAITING,
        TAKEN,
        WITHDRAWN
    }

    private final Publication publication;
    private final HistoryLimits limits;
    private final byte[] event;
    private final AtomicReference<State> state = new AtomicReference<>(State.WAITING);
    private final CountDownLatch completed = new CountDownLatch(1);
    private volatile @Nullable Position position;
    private volatile @Nullable BrokerException failure;

    PendingPublication(Publication publication, HistoryLimits limits) {
        this.publication = publication;
        this.limits = limits;
        this.event = SseEncoder.encode(publication.event()).toByteArray();
    }

    int size() {
        return event.length;
    }

    TopicKey topic() {
        return new TopicKey(publication.topic(), publication.user());
    }

    Retention retention() {
        return publication.options().retention();
    }

    /** Returns an empty group for events like this one. */
    EventGroup newGroup() {
        return new EventGroup(topic(), retention(), limits);
    }

    EventFrame frame(int distance) {
        return new EventFrame(distance, publication.options().conflationKey(), event);
    }

    /** Returns false if the publisher no longer waits. */
    boolean take() {
        return state.compareAndSet(State.WAITING, State.TAKEN);
    }

    boolean isWithdrawn() {
        return state.get() == State.WITHDRAWN;
    }

    void published(Position position) {
        this.position = position;
        completed.countDown();
    }

    void failed(BrokerException failure) {
        this.failure = failure;
        completed.countDown();
    }

    /**
     * Waits for the outcome, also if the thread is interrupted.
     *
     * @param toBeTaken maximum time until the publication is taken
     * @param toComplete maximum time after that
     * @throws NotPublishedException if it was not taken in time, or was refused
     * @throws OutcomeUnknownException if it was taken and has no known outcome
     */
    Position await(Duration toBeTaken, Duration toComplete) {
        if (!isCompletedWithin(toBeTaken)) {
            if (state.compareAndSet(State.WAITING, State.WITHDRAWN)) {
                throw new NotPublishedException(
                        "The event was not sent to Redis within " + ReadableDuration.of(toBeTaken), null);
            }
            if (!isCompletedWithin(toComplete)) {
                throw new OutcomeUnknownException(
                        "The event was sent to Redis, which did not reply within " + ReadableDuration.of(toComplete),
                        null);
            }
        }
        Position result = position;
        if (result != null) {
            return result;
        }
        throw withThisTrace(failure);
    }

    /** Returns a new exception: the failure was created by another thread, and is shared by a batch. */
    private static BrokerException withThisTrace(@Nullable BrokerException failure) {
        String message = (failure != null) ? String.valueOf(failure.getMessage()) : "Redis did not reply";
        return (failure instanceof NotPublishedException)
                ? new NotPublishedException(message, failure)
                : new OutcomeUnknownException(message, failure);
    }

    private boolean isCompletedWithin(Duration duration) {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    // An interrupt restarts the timeout, which happens once or twice.
                    return completed.await(duration.toNanos(), TimeUnit.NANOSECONDS);
                } catch (InterruptedException ex) {
                    interrupted = true;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
