package dev.ssespring.broker.redis;

import dev.ssespring.broker.BrokerException;
import dev.ssespring.broker.HistoryPolicy;
import dev.ssespring.broker.NotPublishedException;
import dev.ssespring.broker.OutcomeUnknownException;
import dev.ssespring.broker.Position;
import dev.ssespring.broker.Publication;
import dev.ssespring.concurrent.SseThreads;
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
 * Sends publications in batches: what comes while one is under way is the next. One thread does it, one batch at a time.
 * So publications keep their order, and a batch whose answer was lost can be sent again: Redis knows each node's last one.
 */
final class PublicationSender {

    private static final Log LOG = LogFactory.getLog(PublicationSender.class);

    private static final int MAX_BATCH_EVENTS = 64;
    private static final int MAX_BATCH_BYTES = 512 * 1024;
    private static final Duration IDLE = Duration.ofMillis(100);

    private final RedisNode node;
    private final HistoryPolicy history;
    private final ScriptConnection line;
    private final LogProgress progress;
    private final HistorySweeper sweeper;
    private final BlockingQueue<PendingPublication> waiting;
    private volatile @Nullable Thread thread;

    // The thread's own.
    private final RedisBackoff backoff = new RedisBackoff();
    private final RedisBackoff faults = new RedisBackoff();
    private long nextNumber = 1;

    PublicationSender(RedisNode node, HistoryPolicy history, ScriptConnection line, LogProgress progress) {
        this.node = node;
        this.history = history;
        this.line = line;
        this.progress = progress;
        this.sweeper = new HistorySweeper(node, line, progress);
        this.waiting = new ArrayBlockingQueue<>(node.options().maxWaiting());
    }

    /** Waits for the answer, or fails at once if Redis is away and nobody said that publications may wait. */
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
        Duration patience = node.options().publishWait();
        if (thread == null || (patience.isZero() && !isReady())) {
            throw new NotPublishedException("Redis cannot be reached", null);
        }
        PendingPublication pending = new PendingPublication(publication, history.limitsOf(publication.topic()));
        if (!waiting.offer(pending)) {
            throw new NotPublishedException(
                    ("%d publications wait for Redis already: publish slower," + " or raise 'sse.redis.max-waiting'")
                            .formatted(node.options().maxWaiting()),
                    null);
        }
        Duration timeout = node.options().timeout();
        try {
            // Twice: a batch that was sent just before its time was up may be sent again.
            return pending.await(patience.plus(timeout), timeout.multipliedBy(2));
        } finally {
            if (pending.isWithdrawn()) {
                // Else those who gave up would take the place of those who may wait.
                waiting.remove(pending);
            }
        }
    }

    /** Once it is known where the log ends this node misses nothing of its own. */
    private boolean isReady() {
        return line.isUp() && progress.hasBegun();
    }

    void start() {
        Thread started = SseThreads.daemon("sse-redis-sender", this::run);
        thread = started;
        started.start();
    }

    /** What waits fails; what is under way is waited for. */
    void stop() {
        Thread stopping = thread;
        thread = null;
        if (stopping != null) {
            node.join(stopping);
            stopping.interrupt();
        }
    }

    private boolean isRunning() {
        return thread == Thread.currentThread();
    }

    private void run() {
        while (isRunning()) {
            try {
                turn();
            } catch (RuntimeException | Error ex) {
                // An error too: without this thread publishing would end for good, and look well.
                recover(ex);
            }
        }
        line.drop();
        failAll("The broker is closed");
    }

    private void turn() {
        if (line.open()) {
            backoff.succeeded();
            sendNext();
        } else {
            failWaiting();
            backoff.pause();
        }
    }

    /** Pauses longer after each fault until a batch was sent: the connection alone proves nothing. */
    private void recover(Throwable fault) {
        try {
            line.drop();
            node.health().failed(RedisHealth.Use.PUBLISHING, fault);
            failWaiting();
        } catch (RuntimeException | Error ex) {
            // Such as for lack of memory: what waits fails by its own time-out, and the thread has to go on.
            LOG.debug("Recovery from a fault failed", ex);
        }
        faults.pause();
    }

    private void sendNext() {
        if (!progress.hasBegun() && !isBegunSoon()) {
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

    /** Where the log ends the reader finds out, and tells why if it cannot. */
    private boolean isBegunSoon() {
        try {
            return progress.awaitEpoch(1, IDLE) > 0;
        } catch (InterruptedException ex) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** The next batch, without those whose publishers do not wait any more; empty if there was none for a while. */
    private List<PendingPublication> next() {
        List<PendingPublication> batch = new ArrayList<>();
        int bytes = 0;
        for (PendingPublication first = awaitFirst(); first != null; first = waiting.poll()) {
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
            return waiting.poll(IDLE.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException ex) {
            Thread.currentThread().interrupt();
            return null;
        }
    }

    private void send(PublicationBatch batch) {
        ScriptArguments arguments = batch.arguments(node, history, progress.seen());
        long began = node.clock().nanos();
        BrokerException inDoubt = null;
        BrokerException failure;
        do {
            try {
                run(batch, arguments);
                return;
            } catch (RedisCommandExecutionException ex) {
                failure = new NotPublishedException("Redis refused the event: " + ex.getMessage(), ex);
                if (!ErrorReply.isOfTheServer(ex)) {
                    break;
                }
                line.drop();
            } catch (CommandNotSentException ex) {
                failure = new NotPublishedException("Redis cannot be reached", ex);
            } catch (RedisException ex) {
                failure = new OutcomeUnknownException("Sent to Redis, but not answered: " + ex.getMessage(), ex);
                inDoubt = failure;
                line.drop();
                node.health().lost(RedisHealth.Use.PUBLISHING, ex);
            }
        } while (isRunning()
                && reopen(
                        began,
                        (inDoubt != null) ? Duration.ZERO : node.options().publishWait()));
        batch.failed((inDoubt != null) ? inDoubt : failure);
    }

    private void run(PublicationBatch batch, ScriptArguments arguments) {
        long sent = node.clock().nanos();
        ScriptReply reply = line.run(LuaScript.PUBLISH, node.keys().publishing(node.id()), arguments);
        faults.succeeded();
        node.health().scripts.increment();
        node.health().scriptNanos.add(node.clock().nanos() - sent);
        node.health().published.add(batch.publications().size());
        progress.published(batch.end(node, reply.number(0), reply.number(1)));
        batch.published(reply.number(0), reply.number(1));
    }

    /** Until there is a connection again, or publishers have waited long enough. */
    private boolean reopen(long began, Duration patience) {
        Duration longest = node.options().timeout().plus(patience);
        while (isRunning() && node.clock().nanos() - began < longest.toNanos()) {
            if (line.open()) {
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
        for (PendingPublication next = waiting.poll(); next != null; next = waiting.poll()) {
            if (next.take()) {
                next.failed(new NotPublishedException(message, null));
            }
        }
    }
}
