package dev.ssespring.jobs.redis;

import dev.ssespring.jobs.store.JobChange;
import dev.ssespring.jobs.store.QueueListener;
import dev.ssespring.redis.DedicatedConnection;
import dev.ssespring.redis.LoopThread;
import dev.ssespring.redis.RedisBackoff;
import dev.ssespring.redis.RedisConnector;
import io.lettuce.core.Limit;
import io.lettuce.core.Range;
import io.lettuce.core.StreamMessage;
import io.lettuce.core.XReadArgs.StreamOffset;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * Reads the changes of all queues of one slot, in order, with a blocking read on a connection of its own. One thread reads
 * and calls the listeners. After a lost connection it continues where it was; entries that Redis has trimmed meanwhile are
 * skipped. Any thread may add and remove listeners.
 */
final class JobBus {

    private static final Log LOG = LogFactory.getLog(JobBus.class);

    /** How long Redis delays its reply while there is no change. */
    private static final Duration BLOCK = Duration.ofSeconds(1);

    private static final Duration STOP_TIMEOUT = Duration.ofSeconds(2);
    private static final Duration PROBED_KEY_EXPIRY = Duration.ofMinutes(1);
    private static final int MAX_ENTRIES = 1_000;

    private final RedisConnector connector;
    private final String stream;
    private final String probedKey;
    private final Duration timeout;
    private final LoopThread thread;
    private final Map<String, List<QueueListener>> listeners = new ConcurrentHashMap<>();
    private volatile CompletableFuture<Void> firstAttempt = new CompletableFuture<>();

    // Used by the reading thread only.
    private final RedisBackoff backoff = new RedisBackoff();
    private BusPosition position = BusPosition.START;
    private boolean begun;
    private boolean failing;

    JobBus(RedisConnector connector, String stream, String probedKey, Duration timeout, int slot) {
        this.connector = connector;
        this.stream = stream;
        this.probedKey = probedKey;
        this.timeout = timeout;
        this.thread = new LoopThread("sse-jobs-redis-bus-" + slot, this::loop, STOP_TIMEOUT);
    }

    /** Returns how long a command on the connection may take at most. */
    static Duration longestCommand(Duration timeout) {
        return timeout.plus(BLOCK).multipliedBy(2);
    }

    void start() {
        firstAttempt = new CompletableFuture<>();
        thread.start();
    }

    /** Completed when the position is known, or the first attempt to connect has failed. */
    CompletableFuture<Void> firstAttempt() {
        return firstAttempt;
    }

    void stop() {
        thread.stopNow();
    }

    void add(String queue, QueueListener listener) {
        listeners.computeIfAbsent(queue, name -> new CopyOnWriteArrayList<>()).add(listener);
    }

    void remove(String queue, QueueListener listener) {
        List<QueueListener> known = listeners.get(queue);
        if (known != null) {
            known.remove(listener);
        }
    }

    private void loop() {
        while (thread.isRunning()) {
            try (DedicatedConnection connection = connector.connect()) {
                begin(connection);
                firstAttempt.complete(null);
                while (thread.isRunning()) {
                    read(connection);
                    succeeded();
                }
            } catch (RuntimeException | Error ex) {
                // Including errors: without this thread the node would only look for jobs once a second, unnoticed.
                firstAttempt.complete(null);
                if (thread.isRunning()) {
                    failed(ex);
                    backoff.pause();
                }
            }
        }
    }

    private void succeeded() {
        backoff.succeeded();
        if (failing) {
            failing = false;
            LOG.info("Changes of jobs can be read from Redis again");
        }
    }

    /** A warning of its own: Redis may run scripts, and refuse this connection or command. */
    private void failed(Throwable cause) {
        if (!failing) {
            failing = true;
            LOG.warn("Changes of jobs cannot be read from Redis; this node looks for jobs once a second meanwhile."
                    + " Check that Redis is running and allows XREAD and XREVRANGE. Retrying. "
                    + cause.getMessage());
        }
        LOG.debug("Changes of jobs cannot be read", cause);
    }

    /** Begins at the end of the stream the first time, and when Redis has lost what was read. */
    private void begin(DedicatedConnection connection) {
        List<StreamMessage<String, byte[]>> last =
                connection.call(redis -> redis.xrevrange(stream, Range.unbounded(), Limit.create(0, 1)), timeout);
        BusPosition end = last.isEmpty() ? BusPosition.START : BusPosition.of(last.get(0));
        if (!begun || position.compareTo(end) > 0) {
            position = end;
            begun = true;
        }
    }

    private void read(DedicatedConnection connection) {
        List<StreamMessage<String, byte[]>> messages =
                connection.read(StreamOffset.from(stream, position.toString()), MAX_ENTRIES, BLOCK, timeout);
        for (StreamMessage<String, byte[]> message : messages) {
            if (!thread.isRunning()) {
                return;
            }
            // First: an entry that cannot be passed on must not be read again.
            position = BusPosition.of(message);
            pass(connection, message);
        }
        if (messages.isEmpty()) {
            // A master that has become a replica would not be noticed otherwise.
            connection.call(redis -> redis.expire(probedKey, PROBED_KEY_EXPIRY), timeout);
        }
    }

    private void pass(DedicatedConnection connection, StreamMessage<String, byte[]> message) {
        for (BusChange change : BusChange.of(message)) {
            List<QueueListener> interested = listeners.get(JobKeys.queue(change.queueKey()));
            if (interested == null || interested.isEmpty()) {
                return;
            }
            if (change.isStart()) {
                tell(interested, change.start());
            }
            tell(interested, change.toChange(change.isBodyInJob() ? bodyFromJob(connection, change) : change.body()));
        }
    }

    private static void tell(List<QueueListener> interested, JobChange change) {
        for (QueueListener listener : interested) {
            try {
                listener.onChange(change);
            } catch (RuntimeException ex) {
                LOG.error("Listener of changes of jobs threw an exception; further changes are passed to it", ex);
            }
        }
    }

    private @Nullable String bodyFromJob(DedicatedConnection connection, BusChange change) {
        byte[] body = connection.call(
                redis -> redis.hget(JobKeys.job(change.queueKey(), change.id()), change.bodyField()), timeout);
        return (body != null) ? new String(body, StandardCharsets.UTF_8) : null;
    }
}
