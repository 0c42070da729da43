package dev.ssespring.broker.redis;

import dev.ssespring.broker.BrokerException;
import dev.ssespring.broker.HistoryLimits;
import dev.ssespring.broker.NotPublishedException;
import dev.ssespring.broker.OutcomeUnknownException;
import dev.ssespring.broker.Position;
import dev.ssespring.broker.Publication;
import dev.ssespring.concurrent.ReadableDuration;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * A publication on its way: its publisher waits, the sender takes it and answers. Until it is taken the publisher may
 * withdraw it; from then on it may be in Redis, whatever happens.
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
    private final CountDownLatch answered = new CountDownLatch(1);
    private volatile @Nullable Position position;
    private volatile @Nullable BrokerException failure;

    PendingPublication(Publication publication, HistoryLimits limits) {
        this.publication = publication;
        this.limits = limits;
        this.event = LogEntry.event(publication);
    }

    int size() {
        return event.length;
    }

    /** The fields of one publication, as publish.lua reads them. */
    void addTo(ScriptArguments arguments) {
        arguments
                .add(new TopicKey(publication.topic(), publication.user()).name())
                .add(LogEntry.retention(publication))
                .add(LogEntry.key(publication))
                .add(event)
                .add(limits.maxEvents())
                .add(limits.maxBytes())
                .add(limits.maxAge().toMillis());
    }

    /** False if its publisher does not wait any more. */
    boolean take() {
        return state.compareAndSet(State.WAITING, State.TAKEN);
    }

    boolean isWithdrawn() {
        return state.get() == State.WITHDRAWN;
    }

    void published(Position position) {
        this.position = position;
        answered.countDown();
    }

    void failed(BrokerException failure) {
        this.failure = failure;
        answered.countDown();
    }

    /**
     * Waits for the answer, whether interrupted or not.
     *
     * @param toBeTaken how long at most until it is taken
     * @param toBeAnswered how long at most after that
     */
    Position await(Duration toBeTaken, Duration toBeAnswered) {
        if (!isAnsweredWithin(toBeTaken)) {
            if (state.compareAndSet(State.WAITING, State.WITHDRAWN)) {
                throw new NotPublishedException("Not sent to Redis within " + ReadableDuration.of(toBeTaken), null);
            }
            if (!isAnsweredWithin(toBeAnswered)) {
                throw new OutcomeUnknownException(
                        "Sent to Redis, but not answered within " + ReadableDuration.of(toBeAnswered), null);
            }
        }
        Position result = position;
        if (result != null) {
            return result;
        }
        throw withThisTrace(failure);
    }

    /** Thrown anew: it was made by another thread, and stands for a whole batch. */
    private static BrokerException withThisTrace(@Nullable BrokerException failure) {
        String message = (failure != null) ? String.valueOf(failure.getMessage()) : "No answer";
        return (failure instanceof NotPublishedException)
                ? new NotPublishedException(message, failure)
                : new OutcomeUnknownException(message, failure);
    }

    private boolean isAnsweredWithin(Duration duration) {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    // Begins anew when interrupted: that happens once or twice, not for ever.
                    return answered.await(duration.toNanos(), TimeUnit.NANOSECONDS);
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
