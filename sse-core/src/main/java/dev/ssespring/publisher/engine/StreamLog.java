package dev.ssespring.publisher.engine;

import dev.ssespring.broker.BrokerException;
import dev.ssespring.concurrent.SseClock;
import dev.ssespring.publisher.StreamListener;
import java.util.List;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/** Log lines that many streams may cause at once, see {@link BurstLog}; under the names of the classes they are about. */
final class StreamLog implements AutoCloseable {

    private static final String MAILBOX = "Raise 'sse.mailbox.max-events' or 'sse.mailbox.max-size' to allow more, or"
            + " choose another 'sse.mailbox.overflow'";

    private final BurstLog overflows;
    private final BurstLog unexpectedEnds;
    private final BurstLog endingFailures;
    private final BurstLog tickFailures;
    private final BurstLog interruptedJoins;
    private final BurstLog joinFailures;
    private final BurstLog refusals;
    private final BurstLog busyThreads;
    private final BurstLog blockedCancellations;
    private final BurstLog notifications;
    private final FailureLog producers;
    private final FailureLog sources;
    private final FailureLog listeners;

    StreamLog(SseClock clock) {
        Log streams = LogFactory.getLog(StreamHandle.class);
        Log joins = LogFactory.getLog(ReplayJoin.class);
        overflows = new BurstLog(
                clock,
                streams,
                BurstLog.Level.INFO,
                "Closed further streams because their mailboxes were full: %d within %s. " + MAILBOX);
        unexpectedEnds = warn(clock, streams, "Further streams ended unexpectedly: %d within %s");
        endingFailures = error(clock, streams, "Further streams could not be ended properly: %d within %s");
        tickFailures = error(
                clock,
                LogFactory.getLog(StreamRegistry.class),
                "Heartbeats and lifetimes of streams could not be checked another %d times within %s");
        interruptedJoins = warn(
                clock,
                joins,
                "Closed further streams while they were catching up, because the broker failed: %d within %s");
        joinFailures =
                error(clock, joins, "Closed further streams that failed while they were catching up: %d within %s");
        refusals = warn(
                clock,
                LogFactory.getLog(NodePublisher.class),
                "Refused further streams because the broker failed: %d within %s");
        Log ofProducers = LogFactory.getLog(Producers.class);
        busyThreads = warn(
                clock,
                ofProducers,
                "Refused further streams because all producer threads are busy: %d within %s. Raise"
                        + " 'sse.producers.max-threads'");
        blockedCancellations = warn(
                clock,
                ofProducers,
                "Refused further streams because reactive sources block in Subscription.cancel(): %d within %s");
        Log ofListeners = LogFactory.getLog(ListenerNotifier.class);
        notifications = warn(
                clock,
                ofListeners,
                "Dropped further notifications because StreamListener beans are too slow: %d within %s");
        producers = new FailureLog(clock, ofProducers, "Producers of further streams failed: %d within %s");
        sources = new FailureLog(
                clock, LogFactory.getLog(FlowFeed.class), "Reactive sources of further streams failed: %d within %s");
        listeners = new FailureLog(clock, ofListeners, "A StreamListener failed another %d times within %s");
    }

    private static BurstLog warn(SseClock clock, Log log, String summary) {
        return new BurstLog(clock, log, BurstLog.Level.WARN, summary);
    }

    private static BurstLog error(SseClock clock, Log log, String summary) {
        return new BurstLog(clock, log, BurstLog.Level.ERROR, summary);
    }

    void overflowed(StreamSpec stream) {
        overflows.write(
                () -> "Closed " + StreamLabel.of(stream) + ": its mailbox was full, because its client reads too slowly"
                        + " or more was published at once than fits. " + MAILBOX,
                null);
    }

    void endedUnexpectedly(StreamSpec stream, Throwable failure) {
        unexpectedEnds.write(() -> "Unexpected end of " + StreamLabel.of(stream), failure);
    }

    void endingFailed(StreamSpec stream, Throwable failure) {
        endingFailures.write(() -> "Failure while ending " + StreamLabel.of(stream), failure);
    }

    void tickFailed(Throwable failure) {
        tickFailures.write(() -> "Heartbeats and lifetimes of streams could not be checked, trying again", failure);
    }

    void producerFailed(StreamSpec stream, Throwable failure) {
        producers.write(() -> "The producer of " + StreamLabel.of(stream) + " failed, its response ends", failure);
    }

    void sourceFailed(StreamSpec stream, Throwable failure) {
        sources.write(() -> "The reactive source of " + StreamLabel.of(stream) + " failed, its response ends", failure);
    }

    void joinInterrupted(StreamSpec stream, BrokerException failure) {
        interruptedJoins.write(
                () -> "Closed " + StreamLabel.of(stream)
                        + " while it was catching up: the broker could not read the history",
                failure);
    }

    void joinFailed(StreamSpec stream, Throwable failure) {
        joinFailures.write(() -> "Closed " + StreamLabel.of(stream) + ": it failed while it was catching up", failure);
    }

    void refused(StreamSpec stream, BrokerException failure) {
        refusals.write(() -> "Refused " + StreamLabel.of(stream) + ": the broker failed", failure);
    }

    void noThread() {
        busyThreads.write(
                () -> "Refusing streams: all producer threads are busy. Raise 'sse.producers.max-threads', or use"
                        + " virtual threads ('spring.threads.virtual.enabled')",
                null);
    }

    void cancellationsBlock(int blocked) {
        blockedCancellations.write(
                () -> ("Refusing streams of reactive sources: the sources of %d streams that have ended block in"
                                + " Subscription.cancel(). Cancelling must not block")
                        .formatted(blocked),
                null);
    }

    void listenerFailed(StreamListener listener, Throwable failure) {
        listeners.write(() -> "StreamListener failed: " + listener.getClass().getName(), failure);
    }

    void notificationFailed(Throwable failure) {
        listeners.write(
                () -> "The thread that notifies StreamListener beans could not be started, the notification is dropped",
                failure);
    }

    void notificationDropped(int pending) {
        notifications.write(
                () -> ("The queue of StreamListener notifications is full (%d pending), further notifications are"
                                + " dropped. Make the StreamListener beans faster")
                        .formatted(pending),
                null);
    }

    /** Writes what was counted so far. */
    @Override
    public void close() {
        List.of(
                        overflows,
                        unexpectedEnds,
                        endingFailures,
                        tickFailures,
                        interruptedJoins,
                        joinFailures,
                        refusals,
                        busyThreads,
                        blockedCancellations,
                        notifications)
                .forEach(BurstLog::close);
        List.of(producers, sources, listeners).forEach(FailureLog::close);
    }
}
