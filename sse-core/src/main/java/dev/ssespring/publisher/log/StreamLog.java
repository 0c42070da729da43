package dev.ssespring.publisher.log;

import dev.ssespring.broker.BrokerException;
import dev.ssespring.concurrent.SseClock;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/** Log lines that many streams may cause at the same time; see {@link BurstLog}. Any thread may call it. */
public final class StreamLog implements AutoCloseable {

    /** Logger for streams: refused, closed, failed. */
    public static final String STREAMS = "dev.ssespring.publisher.streams";

    /** Logger for streams that read the history. */
    public static final String JOINS = "dev.ssespring.publisher.joins";

    /** Logger for producers and reactive sources of streams. */
    public static final String PRODUCERS = "dev.ssespring.publisher.producers";

    /** Logger for listeners of streams. */
    public static final String LISTENERS = "dev.ssespring.publisher.listeners";

    private static final String RAISE_MAILBOX =
            "Raise 'sse.mailbox.max-events' or 'sse.mailbox.max-size' to allow more, or choose another"
                    + " 'sse.mailbox.overflow'";

    /** Kinds of lines, each with its logger, level and summary (number of further lines, and the time they took). */
    private enum Kind {
        OVERFLOW(
                STREAMS,
                BurstLog.Level.INFO,
                "Closed further streams because their mailboxes were full: %d within %s. " + RAISE_MAILBOX),
        UNEXPECTED_END(STREAMS, BurstLog.Level.WARN, "Further streams ended unexpectedly: %d within %s"),
        ENDING_FAILURE(STREAMS, BurstLog.Level.ERROR, "Further streams could not be ended properly: %d within %s"),
        TIMER_FAILURE(
                STREAMS,
                BurstLog.Level.ERROR,
                "Heartbeats and lifetimes of streams could not be checked another %d times within %s"),
        REFUSAL(STREAMS, BurstLog.Level.WARN, "Refused further streams because the broker failed: %d within %s"),
        BROKER_FAILURE(
                JOINS,
                BurstLog.Level.WARN,
                "Closed further streams while they were catching up, because the broker failed: %d within %s"),
        JOIN_FAILURE(
                JOINS,
                BurstLog.Level.ERROR,
                "Closed further streams that failed while they were catching up: %d within %s"),
        BUSY_THREADS(
                PRODUCERS,
                BurstLog.Level.WARN,
                "Refused further streams because all producer threads are busy: %d within %s. Raise"
                        + " 'sse.producers.max-threads'"),
        BLOCKED_CANCELLATION(
                PRODUCERS,
                BurstLog.Level.WARN,
                "Refused further streams because reactive sources block in Subscription.cancel(): %d within %s"),
        PRODUCER_FAILURE(PRODUCERS, "Producers of further streams failed: %d within %s"),
        STATE_FAILURE(PRODUCERS, "States of further streams could not be loaded: %d within %s"),
        SOURCE_FAILURE(PRODUCERS, "Reactive sources of further streams failed: %d within %s"),
        CANCELLATION_FAILURE(PRODUCERS, "Reactive sources of further streams could not be canceled: %d within %s"),
        FULL_LISTENER_QUEUE(
                LISTENERS,
                BurstLog.Level.WARN,
                "Dropped further notifications because StreamListener beans are too slow: %d within %s"),
        LISTENER_FAILURE(LISTENERS, "A StreamListener failed another %d times within %s");

        private final String logger;
        private final BurstLog.@Nullable Level level;
        private final String summary;

        Kind(String logger, BurstLog.@Nullable Level level, String summary) {
            this.logger = logger;
            this.level = level;
            this.summary = summary;
        }

        /** Failures of application code, each type and place with a burst of its own. */
        Kind(String logger, String summary) {
            this(logger, null, summary);
        }

        LineLog open(SseClock clock) {
            Log log = LogFactory.getLog(logger);
            return (level != null) ? new BurstLog(clock, log, level, summary) : new FailureLog(clock, log, summary);
        }
    }

    private final Map<Kind, LineLog> lines = new EnumMap<>(Kind.class);

    public StreamLog(SseClock clock) {
        for (Kind kind : Kind.values()) {
            lines.put(kind, kind.open(clock));
        }
    }

    @SuppressWarnings("NullAway") // The map holds every kind.
    private void write(Kind kind, Supplier<String> message, @Nullable Throwable failure) {
        lines.get(kind).write(message, failure);
    }

    public void overflowed(StreamLabel stream) {
        write(
                Kind.OVERFLOW,
                () -> "Closed " + stream + ": its mailbox was full, because its client reads too slowly or more was"
                        + " published at once than fits. " + RAISE_MAILBOX,
                null);
    }

    public void endedUnexpectedly(StreamLabel stream, Throwable failure) {
        write(Kind.UNEXPECTED_END, () -> "Unexpected end of " + stream, failure);
    }

    public void endingFailed(StreamLabel stream, Throwable failure) {
        write(Kind.ENDING_FAILURE, () -> "Failure while ending " + stream, failure);
    }

    public void timerFailed(Throwable failure) {
        write(
                Kind.TIMER_FAILURE,
                () -> "Heartbeats and lifetimes of streams could not be checked, trying again",
                failure);
    }

    public void refused(StreamLabel stream, BrokerException failure) {
        write(Kind.REFUSAL, () -> "Refused " + stream + ": the broker failed", failure);
    }

    public void historyUnavailable(StreamLabel stream, BrokerException failure) {
        write(
                Kind.BROKER_FAILURE,
                () -> "Closed " + stream + " while it was catching up: the broker could not read the history",
                failure);
    }

    public void joinFailed(StreamLabel stream, Throwable failure) {
        write(Kind.JOIN_FAILURE, () -> "Closed " + stream + ": it failed while it was catching up", failure);
    }

    public void producerFailed(StreamLabel stream, Throwable failure) {
        write(Kind.PRODUCER_FAILURE, () -> "The producer of " + stream + " failed, its response ends", failure);
    }

    public void stateFailed(StreamLabel stream, Throwable failure) {
        write(
                Kind.STATE_FAILURE,
                () -> "The state with which " + stream + " begins could not be loaded, its client has to reconnect",
                failure);
    }

    public void sourceFailed(StreamLabel stream, Throwable failure) {
        write(Kind.SOURCE_FAILURE, () -> "The reactive source of " + stream + " failed, its response ends", failure);
    }

    public void cancellationFailed(StreamLabel stream, Throwable failure) {
        write(Kind.CANCELLATION_FAILURE, () -> "The reactive source of " + stream + " could not be canceled", failure);
    }

    public void noThread() {
        write(
                Kind.BUSY_THREADS,
                () -> "Refusing streams: all producer threads are busy. Raise 'sse.producers.max-threads', or use"
                        + " virtual threads ('spring.threads.virtual.enabled')",
                null);
    }

    public void cancellationsBlock(int blocked) {
        write(
                Kind.BLOCKED_CANCELLATION,
                () -> ("Refusing streams of reactive sources: the sources of %d streams that have ended block in"
                                + " Subscription.cancel(). Cancelling must not block")
                        .formatted(blocked),
                null);
    }

    /** Writes that a listener failed; {@code type} is its class. */
    public void listenerFailed(Class<?> type, Throwable failure) {
        write(Kind.LISTENER_FAILURE, () -> "StreamListener failed: " + type.getName(), failure);
    }

    public void notificationFailed(Throwable failure) {
        write(
                Kind.LISTENER_FAILURE,
                () -> "The thread that notifies StreamListener beans could not be started, the notification is dropped",
                failure);
    }

    public void notificationDropped(int pending) {
        write(
                Kind.FULL_LISTENER_QUEUE,
                () -> ("The queue of StreamListener notifications is full (%d pending), further notifications are"
                                + " dropped. Make the StreamListener beans faster")
                        .formatted(pending),
                null);
    }

    /** Writes what was counted so far. */
    @Override
    public void close() {
        lines.values().forEach(LineLog::close);
    }
}
