package dev.ssespring.broker.redis;

import dev.ssespring.broker.Replay.Gap;
import dev.ssespring.broker.SseBroker;
import dev.ssespring.concurrent.SseThreads;
import io.lettuce.core.RedisCommandTimeoutException;
import io.lettuce.core.StreamMessage;
import io.lettuce.core.XReadArgs.StreamOffset;
import java.time.Duration;
import java.util.List;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * Reads the log, however many streams there are: on one connection, by one thread, which hands every event to the listener.
 * After a lost connection it goes on where it was. Each entry names the one before it, so it cannot go on in another log, or
 * behind a hole, without noticing.
 */
final class LogReader {

    private static final Log LOG = LogFactory.getLog(LogReader.class);

    private static final int MAX_ENTRIES = 1_000;

    /** How long Redis holds the answer back while there is nothing new; after that the reader looks whether all is well. */
    static final Duration BLOCK = Duration.ofSeconds(1);

    private final RedisNode node;
    private final LogProgress progress;
    private volatile @Nullable Thread thread;
    private volatile SseBroker.@Nullable Listener listener;

    // The thread's own.
    private final RedisBackoff backoff = new RedisBackoff();
    private int most = MAX_ENTRIES;
    private boolean handing;
    private long lastReset;
    private boolean wasReset;

    LogReader(RedisNode node, LogProgress progress) {
        this.node = node;
        this.progress = progress;
    }

    void listen(SseBroker.Listener listener) {
        this.listener = listener;
    }

    void start() {
        Thread started = SseThreads.daemon("sse-redis-reader", this::run);
        thread = started;
        started.start();
    }

    /** There is nothing to lose: what was not read yet is read after the next start. */
    void stop() {
        Thread stopping = thread;
        thread = null;
        if (stopping != null) {
            stopping.interrupt();
            node.join(stopping);
        }
    }

    private boolean isRunning() {
        return thread == Thread.currentThread();
    }

    private void run() {
        while (isRunning()) {
            try (DedicatedConnection connection = node.connector().connect()) {
                // First: once it has read on nobody would know that an event was not handed over.
                tellOfWhatWasNotHandedOver();
                check(connection);
                node.health().connected(RedisHealth.Use.READING);
                readWhileRunning(connection);
            } catch (RuntimeException | Error ex) {
                // An error too: without this thread streams would get nothing for good, and all would look well.
                if (isRunning()) {
                    report(ex);
                    backoff.pause();
                }
            }
        }
    }

    private void readWhileRunning(DedicatedConnection connection) {
        while (isRunning()) {
            if (!readOn(connection, BLOCK)) {
                check(connection);
            }
            // Not before: that there is a connection says nothing of what failed behind it.
            backoff.succeeded();
        }
    }

    private void report(Throwable failure) {
        try {
            if (handing || failure instanceof Error) {
                node.health().failed(RedisHealth.Use.READING, failure);
            } else {
                node.health().lost(RedisHealth.Use.READING, failure);
            }
        } catch (RuntimeException | Error ex) {
            // Such as for lack of memory: it is tried again, and the thread has to go on.
            LOG.debug("A failure could not be reported", ex);
        }
    }

    /** False if there was nothing new. */
    private boolean readOn(DedicatedConnection connection, Duration block) {
        LogPosition from = progress.read();
        StreamOffset<String> offset = StreamOffset.from(node.keys().log(), from.epoch() + "-" + from.sequence());
        List<StreamMessage<String, byte[]>> messages = read(connection, offset, block);
        for (StreamMessage<String, byte[]> message : messages) {
            if (!isRunning()) {
                // Stopped, and perhaps started again: then another thread reads on from here.
                return true;
            }
            if (!take(LogEntry.of(message))) {
                diverged(connection);
                return true;
            }
        }
        return !messages.isEmpty();
    }

    private List<StreamMessage<String, byte[]>> read(
            DedicatedConnection connection, StreamOffset<String> offset, Duration block) {
        try {
            List<StreamMessage<String, byte[]>> messages =
                    connection.read(offset, most, block, node.options().timeout());
            most = Math.min(MAX_ENTRIES, most * 2);
            return messages;
        } catch (RedisCommandTimeoutException ex) {
            // Perhaps it was too much for the network, and would be again.
            most = Math.max(1, most / 8);
            throw ex;
        }
    }

    /** False if the log does not go on from what this node has seen. */
    private boolean take(LogEntry entry) {
        LogPosition before = progress.read();
        LogPosition next = entry.seen();
        boolean sameEpoch = next.epoch() == before.epoch();
        if (!sameEpoch || next.sequence() != before.sequence() + 1) {
            Gap.Reason reason = sameEpoch ? Gap.Reason.HISTORY_TOO_SHORT : Gap.Reason.UNKNOWN_POSITION;
            reset(reason, new LogPosition(next.epoch(), next.sequence() - 1, entry.after()), cause(reason));
        } else if (!entry.after().equals(before.publication())) {
            return false;
        }
        // Before the listener looks for streams: one that joins now begins behind this event, or is found.
        progress.read(next);
        SseBroker.Listener current = listener;
        if (current != null) {
            handing = true;
            current.published(entry.event());
            handing = false;
        }
        return true;
    }

    /** An error, such as of memory, has kept an event or a reset from some streams: it is not known from which. */
    private void tellOfWhatWasNotHandedOver() {
        if (handing) {
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
            handing = true;
            node.health().resets.increment();
            current.reset(new Gap(reason, to.position()));
            handing = false;
        }
    }

    /** A node that cannot keep up with the log is reset again and again: the metric counts how often. */
    private void logReset(LogPosition to, String cause) {
        String line = ("%s. Clients of this node are told to load their state anew (stream-reset), and get the events"
                        + " after position %s")
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
                "Redis has lost the log that this node was reading: it was restarted without its data, or keys were"
                        + " deleted";
            case HISTORY_TOO_SHORT ->
                "Redis no longer holds all events that this node has yet to read. If this happens after short outages,"
                        + " raise 'sse.redis.log-max-events' and 'sse.redis.log-max-size'";
        };
    }

    /** While nothing comes: whether Redis still has what this node has seen. The first time: where the log ends. */
    private void check(DedicatedConnection connection) {
        LogPosition before = progress.read();
        LogPosition end = end(connection, "");
        if (!progress.hasBegun()) {
            progress.read(end);
        } else if (!end.equals(before) && !readOn(connection, Duration.ofMillis(1))) {
            // What came between is not in the log.
            skipTo(end);
        }
    }

    private void diverged(DedicatedConnection connection) {
        reset(
                Gap.Reason.UNKNOWN_POSITION,
                end(connection, Long.toString(progress.read().epoch())),
                "Redis has lost events in a fail-over, and others have taken their positions");
    }

    private void skipTo(LogPosition end) {
        Gap.Reason reason =
                (end.epoch() == progress.read().epoch()) ? Gap.Reason.HISTORY_TOO_SHORT : Gap.Reason.UNKNOWN_POSITION;
        reset(reason, end, cause(reason));
    }

    private LogPosition end(DedicatedConnection connection, String finding) {
        ScriptArguments arguments = new ScriptArguments(progress.seen(), node.clock()).add(finding);
        ScriptReply reply = new ScriptReply(LuaScript.CHECK.run(
                connection,
                node.keys().common(),
                arguments.values(),
                node.options().timeout()));
        LogPosition end = new LogPosition(reply.number(0), reply.number(1), reply.text(2));
        progress.end(end);
        return end;
    }
}
