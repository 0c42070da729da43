package dev.ssespring.broker.redis;

import io.lettuce.core.AbstractRedisClient;
import io.lettuce.core.RedisClient;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.cluster.RedisClusterClient;
import io.lettuce.core.cluster.api.StatefulRedisClusterConnection;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.codec.RedisCodec;
import io.lettuce.core.codec.StringCodec;
import java.time.Duration;
import java.util.function.Supplier;

/** Opens connections of this broker's own with the application's client. */
final class Connector {

    private static final RedisCodec<String, byte[]> CODEC = RedisCodec.of(StringCodec.UTF8, ByteArrayCodec.INSTANCE);

    private final Supplier<AbstractRedisClient> client;
    private final Duration longestCommand;

    /**
     * A connector.
     *
     * @param client asked for each connection: a restarted connection factory has a new one
     * @param longestCommand after that Lettuce may give a command up; waiting callers do so before
     */
    Connector(Supplier<AbstractRedisClient> client, Duration longestCommand) {
        this.client = client;
        this.longestCommand = longestCommand;
    }

    /**
     * Waits until connected.
     *
     * @throws io.lettuce.core.RedisException if that fails
     */
    Connection connect() {
        AbstractRedisClient current = client.get();
        if (current instanceof RedisClusterClient cluster) {
            StatefulRedisClusterConnection<String, byte[]> connection = cluster.connect(CODEC);
            connection.setTimeout(longestCommand);
            return new Connection(connection, connection.async());
        }
        StatefulRedisConnection<String, byte[]> connection = ((RedisClient) current).connect(CODEC);
        connection.setTimeout(longestCommand);
        return new Connection(connection, connection.async());
    }
}
