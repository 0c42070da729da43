package dev.ssespring.broker.redis;

import dev.ssespring.broker.Replay.Gap;
import dev.ssespring.broker.SseBroker;
import dev.ssespring.redis.DedicatedConnection;
import dev.ssespring.redis.LoopThread;
import dev.ssespring.redis.RedisBackoff;
import dev.ssespring.redis.ScriptArguments;
import dev.ssespring.redis.ScriptReply;
import io.lettuce.core.RedisCommandTimeoutException;
import io.lettuce.core.StreamMessage;
import io.lettuce.core.XReadArgs.StreamOffset;
import java.time.Duration;
import java.util.List;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * Reads the log on a connection of its own and passes every event to the listener, by one thread for all streams of the
 * node. After a lost connection it continues from the position that it has reached. Each entry names its predecessor, so the
 * reader detects that the log has been replaced or has a hole.
 */
final class LogReader {

    /** How long Redis delays its reply while there is no new event. After that the reader checks the end of the log. */
    static final Duration BLOCK = Duration.ofSeconds(1);

    private static final Log LOG = LogFactory.getLog(LogReader.class);

    /** Batches of up to 64 events. */
    private static final int MAX_ENTRIES = 100;

    private final RedisNode node;
    private final LogProgress progress;
    private final LoopThread thread;
    private volatile SseBroker.@Nullable Listener listener;

    // Used by the reader's thread only.
    private final RedisBackoff backoff = new RedisBackoff();
    private int maxEntries = MAX_ENTRIES;
    private boolean passing;
    private long lastReset;
    private boolean wasReset;

    LogReader(RedisNode node, LogProgress progress) {
        this.node = node;
        this.progress = progress;
        this.thread = node.thread("sse-redis-reader", this::run);
    }

    void listen(SseBroker.Listener listener) {
        this.listener = listener;
    }

    void start() {
        thread.start();
    }

    /** Nothing is lost: events that were not read are read after the next start. */
    void stop() {
        thread.stopNow();
    }

    private void run() {
        while (thread.isRunning()) {
            try (DedicatedConnection connection = node.connector().connect()) {
                // First: reading on would forget that an event was not passed to all streams.
                resetIfIncomplete();
                check(connection);
                node.health().connected(RedisHealth.Use.READING);
                readWhileRunning(connection);
            } catch (RuntimeException | Error ex) {
                // Including errors: without this thread streams would never receive an event again, unnoticed.
                if (thread.isRunning()) {
                    report(ex);
                    backoff.pause();
                }
            }
        }
    }

    private void readWhileRunning(DedicatedConnection connection) {
        while (thread.isRunning()) {
            if (!readOn(connection, BLOCK)) {
                check(connection);
            }
            // Not when connected: a connection does not prove that what failed after it succeeds now.
            backoff.succeeded();
        }
    }

    private void report(Throwable failure) {
        try {
            if (passing || failure instanceof Error) {
                node.health().failed(RedisHealth.Use.READING, failure);
            } else {
                node.health().lost(RedisHealth.Use.READING, failure);
            }
        } catch (RuntimeException | Error ex) {
            // Such as for lack of memory: the loop retries, and the thread must continue.
            LOG.debug("A failure of reading from Redis could not be reported", ex);
        }
    }

    /** Returns false if there was no new event. */
    private boolean readOn(DedicatedConnection connection, Duration block) {
        LogPosition from = progress.read();
        StreamOffset<String> offset = StreamOffset.from(node.keys().log(), from.epoch() + "-" + from.sequence());
        List<StreamMessage<String, byte[]>> messages = read(connection, offset, block);
        for (StreamMessage<String, byte[]> message : messages) {
            for (LogEntry entry : LogEntry.of(message)) {
                if (!thread.isRunning()) {
                    // Stopped and possibly started again: then another thread continues from this position.
                    return true;
                }
                if (!accept(entry)) {
                    resetDiverged(connection);
                    return true;
                }
            }
        }
        return !messages.isEmpty();
    }

    private List<StreamMessage<String, byte[]>> read(
            DedicatedConnection connection, StreamOffset<String> offset, Duration block) {
        try {
            List<StreamMessage<String, byte[]>> messages =
                    connection.read(offset, maxEntries, block, node.options().timeout());
            maxEntries = Math.min(MAX_ENTRIES, maxEntries * 2);
            return messages;
        } catch (RedisCommandTimeoutException ex) {
            // The reply may have been too large for the network, and would be again.
            maxEntries = Math.max(1, maxEntries / 8);
            throw ex;
        }
    }

    /** Returns false if the log does not continue from the publication that this node has read last. */
    private boolean accept(LogEntry entry) {
        LogPosition previous = progress.read();
        LogPosition next = entry.position();
        boolean sameEpoch = next.epoch() == previous.epoch();
        if (sameEpoch && next.sequence() <= previous.sequence()) {
            // Reading was interrupted within this batch: its next event names the event that was read last.
            return true;
        }
        if (!sameEpoch || next.sequence() != previous.sequence() + 1) {
            Gap.Reason reason = sameEpoch ? Gap.Reason.HISTORY_TOO_SHORT : Gap.Reason.UNKNOWN_POSITION;
            reset(reason, new LogPosition(next.epoch(), next.sequence() - 1, entry.after()), cause(reason));
        } else if (!entry.after().equals(previous.publication())) {
            return false;
        }
        // Before the listener looks for streams: a stream that joins now begins after this event, or is found.
        progress.read(next);
        SseBroker.Listener current = listener;
        if (current != null) {
            passing = true;
            current.published(entry.event());
            passing = false;
        }
        return true;
    }

    /** After a failure, such as lack of memory, it is unknown which streams have received an event or a reset. */
    private void resetIfIncomplete() {
        if (passing) {
            reset(Gap.Reason.HISTORY_TOO_SHORT, progress.read());
        }
    }

    private void reset(Gap.Reason reason, LogPosition to, String cause) {
        if (listener != null) {
            logReset(to, cause);
        }
        reset(reason, to);
    }

    private void reset(Gap.Reason reason, LogPosition to) {
        progress.read(to);
        SseBroker.Listener current = listener;
        if (current != null) {
            passing = true;
            node.health().resets.increment();
            current.reset(new Gap(reason, to.position()));
            passing = false;
        }
    }

    /** A node that cannot keep up with the log is reset repeatedly, which a metric counts. */
    private void logReset(LogPosition to, String cause) {
        String line =
                "%s. Clients of this node receive a stream-reset, reload their state, and receive the events after position %s"
                        .formatted(cause, to.position());
        long now = node.clock().nanos();
        if (!wasReset || now - lastReset >= RedisHealth.STABLE.toNanos()) {
            LOG.warn(line);
        } else {
            LOG.debug(line);
        }
        wasReset = true;
        lastReset = now;
    }

    private static String cause(Gap.Reason reason) {
        return switch (reason) {
            case UNKNOWN_POSITION ->
                "Redis has lost the log that this node was reading: Redis was restarted without its data, or keys were"
                        + " deleted";
            case HISTORY_TOO_SHORT ->
                "Redis no longer holds all events that this node has yet to read. If this happens after short outages,"
                        + " increase 'sse.redis.log-max-events' and 'sse.redis.log-max-size'";
        };
    }

    /** Checks whether Redis still has the events that this node has read. Determines the end of the log the first time. */
    private void check(DedicatedConnection connection) {
        LogPosition previous = progress.read();
        LogPosition end = end(connection, "");
        if (!progress.hasBegun()) {
            progress.read(end);
        } else if (!end.equals(previous) && !readOn(connection, Duration.ofMillis(1))) {
            // The log does not contain the events in between.
            skipTo(end);
        }
    }

    private void resetDiverged(DedicatedConnection connection) {
        reset(
                Gap.Reason.UNKNOWN_POSITION,
                end(connection, Long.toString(progress.read().epoch())),
                "Redis has lost events in a fail-over, and other events have taken their positions");
    }

    private void skipTo(LogPosition end) {
        Gap.Reason reason =
                (end.epoch() == progress.read().epoch()) ? Gap.Reason.HISTORY_TOO_SHORT : Gap.Reason.UNKNOWN_POSITION;
        reset(reason, end, cause(reason));
    }

    /**
     * Returns the end of the log.
     *
     * @param divergedEpoch epoch in which the log has diverged from what this node has read, which begins a new epoch; or
     *     empty
     */
    private LogPosition end(DedicatedConnection connection, String divergedEpoch) {
        ScriptArguments arguments =
                LogScripts.arguments(progress.seen(), node.clock()).add(divergedEpoch);
        ScriptReply reply = LogScripts.CHECK.run(
                connection, node.keys().common(), arguments, node.options().timeout());
        LogPosition end = new LogPosition(reply.number(0), reply.number(1), reply.text(2));
        progress.end(end);
        return end;
    }
}
