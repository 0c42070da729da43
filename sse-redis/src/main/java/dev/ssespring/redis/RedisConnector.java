package dev.ssespring.redis;

import io.lettuce.core.AbstractRedisClient;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisConnectionException;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.cluster.RedisClusterClient;
import io.lettuce.core.cluster.SlotHash;
import io.lettuce.core.cluster.api.StatefulRedisClusterConnection;
import io.lettuce.core.cluster.models.partitions.RedisClusterNode;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.codec.RedisCodec;
import io.lettuce.core.codec.StringCodec;
import java.time.Duration;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Opens {@linkplain DedicatedConnection connections} with the application's client: to the only server, to the master that
 * Sentinel names, or to the master of one slot of a cluster. Safe for use by several threads.
 */
public final class RedisConnector {

    private static final RedisCodec<String, byte[]> CODEC = RedisCodec.of(StringCodec.UTF8, ByteArrayCodec.INSTANCE);

    private final Supplier<AbstractRedisClient> client;
    private final int slot;
    private final Duration commandTimeout;

    /**
     * Creates a connector. Does not connect.
     *
     * @param client called for each connection: a connection factory that was restarted has a new client
     * @param key any of the keys that are used, which are all in one slot of a cluster
     * @param commandTimeout timeout of Lettuce for a command; longer than any caller waits
     */
    public RedisConnector(Supplier<AbstractRedisClient> client, String key, Duration commandTimeout) {
        this.client = client;
        this.slot = SlotHash.getSlot(key);
        this.commandTimeout = commandTimeout;
    }

    /**
     * Opens a connection. Blocks until connected.
     *
     * @return a new connection, to be closed by the caller
     * @throws io.lettuce.core.RedisException if connecting fails
     */
    public DedicatedConnection connect() {
        AbstractRedisClient current = client.get();
        if (current instanceof RedisClusterClient cluster) {
            return connectToMaster(cluster);
        }
        StatefulRedisConnection<String, byte[]> connection = ((RedisClient) current).connect(CODEC);
        connection.setTimeout(commandTimeout);
        return new DedicatedConnection(connection, connection);
    }

    /**
     * Commands are not sent on the connection to the cluster: it would not report the loss of the connection to this master,
     * would apply the application's timeout, and would keep using a dead master until the application refreshes its topology.
     */
    private DedicatedConnection connectToMaster(RedisClusterClient cluster) {
        cluster.refreshPartitions();
        StatefulRedisClusterConnection<String, byte[]> connection = cluster.connect(CODEC);
        try {
            @Nullable RedisClusterNode master = connection.getPartitions().getMasterBySlot(slot);
            if (master == null) {
                throw new RedisConnectionException("No master of the Redis cluster serves slot " + slot);
            }
            StatefulRedisConnection<String, byte[]> toMaster = connection.getConnection(master.getNodeId());
            toMaster.setTimeout(commandTimeout);
            return new DedicatedConnection(toMaster, connection);
        } catch (RuntimeException ex) {
            connection.close();
            throw ex;
        }
    }
}
