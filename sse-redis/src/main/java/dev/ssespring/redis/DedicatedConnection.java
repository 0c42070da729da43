package dev.ssespring.redis;

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
 * Connection to Redis that is not shared with the application and closes when it is lost. Lettuce would reconnect by itself
 * and repeat commands without a reply; here the owner of the connection is told and decides.
 *
 * <p>Safe for use by several threads, except that a blocking read delays commands of other threads.
 */
public final class DedicatedConnection implements AutoCloseable {

    private static final Log LOG = LogFactory.getLog(DedicatedConnection.class);

    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(1);

    private final StatefulRedisConnection<String, byte[]> connection;
    private final StatefulConnection<String, byte[]> owner;
    private final AtomicBoolean closed = new AtomicBoolean();
    private volatile @Nullable Future<?> closing;

    /**
     * Creates a wrapper of an open connection.
     *
     * @param connection connection on which commands are sent
     * @param owner connection to close: the same, or the connection to the cluster that it is a part of
     */
    DedicatedConnection(StatefulRedisConnection<String, byte[]> connection, StatefulConnection<String, byte[]> owner) {
        this.connection = connection;
        this.owner = owner;
        connection.addListener(new RedisConnectionStateListener() {
            @Override
            public void onRedisDisconnected(RedisChannelHandler<?, ?> handler) {
                // On a thread that is needed for closing: must not wait.
                startClosing();
            }
        });
    }

    /**
     * Whether commands can be sent.
     *
     * @return false after the connection was closed or lost
     */
    public boolean isOpen() {
        return !closed.get() && connection.isOpen();
    }

    /**
     * Sends a command and waits for its reply.
     *
     * @param command sends the command
     * @param timeout how long Redis may take
     * @param <T> type of the reply
     * @return the reply
     * @throws RedisException if Redis refuses the command or does not reply in time, or if the thread is interrupted
     */
    public <T> T call(Function<RedisAsyncCommands<String, byte[]>, RedisFuture<T>> command, Duration timeout) {
        RedisFuture<T> reply = command.apply(connection.async());
        try {
            return await(reply, timeout);
        } catch (InterruptedException ex) {
            reply.cancel(true);
            Thread.currentThread().interrupt();
            throw new RedisCommandInterruptedException(ex);
        }
    }

    /**
     * Sends a command and waits for its reply, also if the thread is interrupted. The interrupt flag is set again afterwards.
     *
     * @param command sends the command
     * @param timeout how long Redis may take; begins anew with an interrupt
     * @param <T> type of the reply
     * @return the reply
     * @throws RedisException if Redis refuses the command or does not reply in time
     */
    public <T> T callUninterruptibly(
            Function<RedisAsyncCommands<String, byte[]>, RedisFuture<T>> command, Duration timeout) {
        RedisFuture<T> reply = command.apply(connection.async());
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return await(reply, timeout);
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

    private static <T> T await(RedisFuture<T> reply, Duration timeout) throws InterruptedException {
        try {
            return reply.get(timeout.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException ex) {
            reply.cancel(true);
            throw new RedisCommandTimeoutException("Redis did not reply within " + ReadableDuration.of(timeout));
        } catch (CancellationException ex) {
            throw new RedisException("The connection was closed before Redis replied", ex);
        } catch (ExecutionException ex) {
            throw (ex.getCause() instanceof RedisException known) ? known : new RedisException(ex.getCause());
        }
    }

    /**
     * Reads entries of a stream. If there are none, Redis delays its reply, so waiting costs nothing.
     *
     * @param from key of the stream, and the entry after which to read
     * @param max maximum number of entries
     * @param block how long to wait for an entry
     * @param timeout how long Redis may take in addition
     * @return the entries, empty if none was added in time
     * @throws RedisException if Redis refuses the command or does not reply in time, or if the thread is interrupted
     */
    @SuppressWarnings("unchecked") // An array of one.
    public List<StreamMessage<String, byte[]>> read(
            StreamOffset<String> from, int max, Duration block, Duration timeout) {
        XReadArgs arguments = new XReadArgs().count(max).block(block);
        return call(redis -> redis.xread(arguments, from), block.plus(timeout));
    }

    private void startClosing() {
        if (closed.compareAndSet(false, true)) {
            closing = owner.closeAsync();
        }
    }

    /**
     * Closes the connection and waits for that, for one second at most, also if the thread is interrupted: the client must
     * not be shut down meanwhile.
     */
    @Override
    public void close() {
        startClosing();
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
