package dev.ssespring.broker.redis;

import dev.ssespring.broker.BrokerException;
import dev.ssespring.broker.HistoryPolicy;
import dev.ssespring.broker.NotPublishedException;
import dev.ssespring.broker.OutcomeUnknownException;
import dev.ssespring.broker.Position;
import dev.ssespring.broker.Publication;
import dev.ssespring.redis.CommandNotSentException;
import dev.ssespring.redis.ErrorReply;
import dev.ssespring.redis.LoopThread;
import dev.ssespring.redis.RedisBackoff;
import dev.ssespring.redis.ScriptArguments;
import dev.ssespring.redis.ScriptConnection;
import dev.ssespring.redis.ScriptReply;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * Sends publications in batches: publications that arrive while a batch is being sent form the next batch. One thread sends
 * one batch at a time, so publications keep their order, and a batch without a reply can be sent again: Redis remembers the
 * last batch of each node.
 */
final class PublicationSender {

    private static final Log LOG = LogFactory.getLog(PublicationSender.class);

    private static final int MAX_BATCH_EVENTS = 64;
    private static final int MAX_BATCH_BYTES = 512 * 1024;
    private static final Duration IDLE = Duration.ofMillis(100);

    private final RedisNode node;
    private final HistoryPolicy history;
    private final ScriptConnection connection;
    private final LogProgress progress;
    private final HistorySweeper sweeper;
    private final BlockingQueue<PendingPublication> queue;
    private final LoopThread thread;

    // Used by the sender's thread only.
    private final RedisBackoff backoff = new RedisBackoff();
    private final RedisBackoff faults = new RedisBackoff();
    private long nextNumber = 1;

    PublicationSender(RedisNode node, HistoryPolicy history, ScriptConnection connection, LogProgress progress) {
        this.node = node;
        this.history = history;
        this.connection = connection;
        this.progress = progress;
        this.sweeper = new HistorySweeper(node, connection, progress);
        this.queue = new ArrayBlockingQueue<>(node.options().maxWaiting());
        this.thread = node.thread("sse-redis-sender", this::run);
    }

    /** Waits for the outcome. Fails at once if Redis cannot be reached, unless publications may wait. */
    Position publish(Publication publication) {
        try {
            return send(publication);
        } catch (NotPublishedException ex) {
            node.health().notPublished.increment();
            throw ex;
        } catch (OutcomeUnknownException ex) {
            node.health().outcomesUnknown.increment();
            throw ex;
        }
    }

    private Position send(Publication publication) {
        Duration maxWait = node.options().publishWait();
        if (!thread.isStarted() || (maxWait.isZero() && !isReady())) {
            throw new NotPublishedException("Redis cannot be reached", null);
        }
        PendingPublication pending = new PendingPublication(publication, history.limitsOf(publication.topic()));
        if (!queue.offer(pending)) {
            throw new NotPublishedException(
                    ("The queue of publications for Redis is full (%d waiting). Publish more slowly or increase"
                                    + " 'sse.redis.max-waiting'")
                            .formatted(node.options().maxWaiting()),
                    null);
        }
        Duration timeout = node.options().timeout();
        try {
            // Twice: a batch that was sent just before the end of its timeout may be sent again.
            return pending.await(maxWait.plus(timeout), timeout.multipliedBy(2));
        } finally {
            if (pending.isWithdrawn()) {
                // Otherwise withdrawn publications would occupy the queue.
                queue.remove(pending);
            }
        }
    }

    /** Once the end of the log is known, this node misses none of its own events. */
    private boolean isReady() {
        return connection.isOpen() && progress.hasBegun();
    }

    void start() {
        thread.start();
    }

    /** Waiting publications fail. A batch that is being sent is waited for. */
    void stop() {
        thread.stopAfterTask();
    }

    private void run() {
        while (thread.isRunning()) {
            try {
                sendOrReconnect();
            } catch (RuntimeException | Error ex) {
                // Including errors: without this thread publishing would fail for good, unnoticed.
                recover(ex);
            }
        }
        connection.drop();
        failAll("The broker is closed");
    }

    private void sendOrReconnect() {
        if (connection.open()) {
            backoff.succeeded();
            sendNext();
        } else {
            failWaiting();
            backoff.pause();
        }
    }

    /** Pauses for longer after each fault until a batch was sent: a connection alone proves nothing. */
    private void recover(Throwable fault) {
        try {
            connection.drop();
            node.health().failed(RedisHealth.Use.PUBLISHING, fault);
            failWaiting();
        } catch (RuntimeException | Error ex) {
            // Such as for lack of memory: waiting publications time out, and the thread must continue.
            LOG.debug("Recovery after a failure of sending to Redis failed", ex);
        }
        faults.pause();
    }

    private void sendNext() {
        if (!progress.hasBegun() && !awaitBegin()) {
            return;
        }
        sweeper.sweepIfDue();
        List<PendingPublication> publications = next();
        if (publications.isEmpty()) {
            return;
        }
        PublicationBatch batch = new PublicationBatch(publications, nextNumber);
        nextNumber += publications.size();
        try {
            send(batch);
        } catch (RuntimeException | Error ex) {
            batch.failed(new OutcomeUnknownException("Sending to Redis failed", ex));
            throw ex;
        }
    }

    /** Waits for the reader to find the end of the log; the reader reports why if it cannot. */
    private boolean awaitBegin() {
        try {
            return progress.awaitEpoch(1, IDLE) > 0;
        } catch (InterruptedException ex) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** Returns the next batch without withdrawn publications; empty if there was none for a while. */
    private List<PendingPublication> next() {
        List<PendingPublication> batch = new ArrayList<>();
        int bytes = 0;
        for (PendingPublication first = awaitFirst(); first != null; first = queue.poll()) {
            if (first.take()) {
                batch.add(first);
                bytes += first.size();
            }
            if (batch.size() >= MAX_BATCH_EVENTS || bytes >= MAX_BATCH_BYTES) {
                break;
            }
        }
        return batch;
    }

    private @Nullable PendingPublication awaitFirst() {
        try {
            return queue.poll(IDLE.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException ex) {
            Thread.currentThread().interrupt();
            return null;
        }
    }

    private void send(PublicationBatch batch) {
        ScriptArguments arguments = batch.arguments(node, history, progress.seen());
        long began = node.clock().nanos();
        BrokerException unknownOutcome = null;
        BrokerException failure;
        do {
            try {
                run(batch, arguments);
                return;
            } catch (RedisCommandExecutionException ex) {
                failure = new NotPublishedException("Redis refused the event: " + ex.getMessage(), ex);
                if (!ErrorReply.concernsServer(ex)) {
                    break;
                }
                connection.drop();
            } catch (CommandNotSentException ex) {
                failure = new NotPublishedException("Redis cannot be reached", ex);
            } catch (RedisException ex) {
                failure = new OutcomeUnknownException(
                        "The event was sent to Redis, which did not confirm it: " + ex.getMessage(), ex);
                unknownOutcome = failure;
                connection.drop();
                node.health().lost(RedisHealth.Use.PUBLISHING, ex);
            }
        } while (thread.isRunning()
                && reopen(
                        began,
                        (unknownOutcome != null)
                                ? Duration.ZERO
                                : node.options().publishWait()));
        batch.failed((unknownOutcome != null) ? unknownOutcome : failure);
    }

    private void run(PublicationBatch batch, ScriptArguments arguments) {
        long sent = node.clock().nanos();
        ScriptReply reply = connection.run(LogScripts.PUBLISH, node.keys().publishing(node.id()), arguments);
        faults.succeeded();
        node.health().scripts.increment();
        node.health().scriptNanos.add(node.clock().nanos() - sent);
        node.health().published.add(batch.publications().size());
        progress.published(batch.end(node, reply.number(0), reply.number(1)));
        batch.published(reply.number(0), reply.number(1));
    }

    /** Retries until there is a connection, or until publishers have waited long enough. */
    private boolean reopen(long began, Duration maxWait) {
        Duration limit = node.options().timeout().plus(maxWait);
        while (thread.isRunning() && node.clock().nanos() - began < limit.toNanos()) {
            if (connection.open()) {
                return true;
            }
            failWaiting();
            backoff.pause();
        }
        return false;
    }

    private void failWaiting() {
        if (node.options().publishWait().isZero()) {
            failAll("Redis cannot be reached");
        }
    }

    private void failAll(String message) {
        for (PendingPublication next = queue.poll(); next != null; next = queue.poll()) {
            if (next.take()) {
                next.failed(new NotPublishedException(message, null));
            }
        }
    }
}
