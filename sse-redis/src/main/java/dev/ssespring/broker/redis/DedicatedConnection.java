package dev.ssespring.broker.redis;

import dev.ssespring.concurrent.ReadableDuration;
import io.lettuce.core.RedisChannelHandler;
import io.lettuce.core.RedisCommandInterruptedException;
import io.lettuce.core.RedisCommandTimeoutException;
import io.lettuce.core.RedisConnectionStateListener;
import io.lettuce.core.RedisException;
import io.lettuce.core.RedisFuture;
import io.lettuce.core.StreamMessage;
import io.lettuce.core.XReadArgs;
import io.lettuce.core.XReadArgs.StreamOffset;
import io.lettuce.core.api.StatefulConnection;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.async.RedisAsyncCommands;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * One connection of this broker's own, for as long as it lasts: Lettuce would reconnect by itself and send again what was
 * not answered, while this one closes, so that its owner gets to know and decides.
 */
final class DedicatedConnection implements AutoCloseable {

    private static final Log LOG = LogFactory.getLog(DedicatedConnection.class);

    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(1);

    private final StatefulRedisConnection<String, byte[]> connection;
    private final StatefulConnection<String, byte[]> whole;
    private final AtomicBoolean closed = new AtomicBoolean();
    private volatile @Nullable Future<?> closing;

    /**
     * An open connection.
     *
     * @param connection what commands are sent on
     * @param whole what is to be closed: the same, or that to the cluster of which it is a part
     */
    DedicatedConnection(StatefulRedisConnection<String, byte[]> connection, StatefulConnection<String, byte[]> whole) {
        this.connection = connection;
        this.whole = whole;
        connection.addListener(new RedisConnectionStateListener() {
            @Override
            public void onRedisDisconnected(RedisChannelHandler<?, ?> handler) {
                // On a thread that closing needs.
                beginToClose();
            }
        });
    }

    boolean isOpen() {
        return !closed.get() && connection.isOpen();
    }

    /**
     * Sends a command and waits for its answer.
     *
     * @throws RedisException if Redis refuses it, or does not answer in time
     */
    <T> T call(Function<RedisAsyncCommands<String, byte[]>, RedisFuture<T>> command, Duration timeout) {
        RedisFuture<T> answer = command.apply(connection.async());
        try {
            return answer.get(timeout.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException ex) {
            answer.cancel(true);
            throw new RedisCommandTimeoutException("No answer from Redis within " + ReadableDuration.of(timeout));
        } catch (CancellationException ex) {
            throw new RedisException("The connection was closed before Redis answered", ex);
        } catch (ExecutionException ex) {
            throw (ex.getCause() instanceof RedisException known) ? known : new RedisException(ex.getCause());
        } catch (InterruptedException ex) {
            answer.cancel(true);
            Thread.currentThread().interrupt();
            throw new RedisCommandInterruptedException(ex);
        }
    }

    /** Reads what comes after an entry; waits for it on the side of Redis, where it costs nothing. */
    @SuppressWarnings("unchecked") // An array of one.
    List<StreamMessage<String, byte[]>> read(StreamOffset<String> from, int max, Duration block, Duration timeout) {
        XReadArgs arguments = new XReadArgs().count(max).block(block);
        return call(redis -> redis.xread(arguments, from), block.plus(timeout));
    }

    private void beginToClose() {
        if (closed.compareAndSet(false, true)) {
            closing = whole.closeAsync();
        }
    }

    /** Waits for it, interrupted or not: the client must not be shut down meanwhile. */
    @Override
    public void close() {
        beginToClose();
        Future<?> end = closing;
        boolean interrupted = Thread.interrupted();
        try {
            if (end != null) {
                end.get(CLOSE_TIMEOUT.toNanos(), TimeUnit.NANOSECONDS);
            }
        } catch (ExecutionException | TimeoutException ex) {
            LOG.debug("A connection to Redis could not be closed", ex);
        } catch (InterruptedException ex) {
            interrupted = true;
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
