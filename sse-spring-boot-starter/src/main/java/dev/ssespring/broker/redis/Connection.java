package dev.ssespring.broker.redis;

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
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;

/**
 * One connection of this broker's own, for as long as it lasts: Lettuce would reconnect by itself and send again what was
 * not answered, while this one closes, so that its owner gets to know and decides.
 */
final class Connection implements AutoCloseable {

    private final StatefulConnection<String, byte[]> connection;
    private final RedisClusterAsyncCommands<String, byte[]> commands;
    private final AtomicBoolean closed = new AtomicBoolean();

    Connection(StatefulConnection<String, byte[]> connection, RedisClusterAsyncCommands<String, byte[]> commands) {
        this.connection = connection;
        this.commands = commands;
        connection.addListener(new RedisConnectionStateListener() {
            @Override
            public void onRedisDisconnected(RedisChannelHandler<?, ?> handler) {
                close();
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
    <T> T call(Function<RedisClusterAsyncCommands<String, byte[]>, RedisFuture<T>> command, Duration timeout) {
        RedisFuture<T> answer = command.apply(commands);
        try {
            return answer.get(timeout.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException ex) {
            answer.cancel(true);
            throw new RedisCommandTimeoutException("No answer from Redis within " + timeout);
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

    /** Does not wait. */
    @Override
    @SuppressWarnings("FutureReturnValueIgnored") // Nobody is left to do anything about it.
    public void close() {
        if (closed.compareAndSet(false, true)) {
            connection.closeAsync();
        }
    }
}
