package dev.ssespring.broker.redis;

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
 * Opens connections of this broker's own with the application's client: to the one server, the master that Sentinel names,
 * or the master of the namespace's slot.
 */
final class RedisConnector {

    private static final RedisCodec<String, byte[]> CODEC = RedisCodec.of(StringCodec.UTF8, ByteArrayCodec.INSTANCE);

    private final Supplier<AbstractRedisClient> client;
    private final int slot;
    private final Duration longestCommand;

    /**
     * A connector.
     *
     * @param client asked for each connection: a restarted connection factory has a new one
     * @param keys of the namespace, which are in one slot of a cluster
     * @param longestCommand after that Lettuce may give a command up; waiting callers do so before
     */
    RedisConnector(Supplier<AbstractRedisClient> client, LogKeys keys, Duration longestCommand) {
        this.client = client;
        this.slot = SlotHash.getSlot(keys.log());
        this.longestCommand = longestCommand;
    }

    /**
     * Waits until connected.
     *
     * @throws io.lettuce.core.RedisException if that fails
     */
    DedicatedConnection connect() {
        AbstractRedisClient current = client.get();
        if (current instanceof RedisClusterClient cluster) {
            return connectToMaster(cluster);
        }
        StatefulRedisConnection<String, byte[]> connection = ((RedisClient) current).connect(CODEC);
        connection.setTimeout(longestCommand);
        return new DedicatedConnection(connection, connection);
    }

    /**
     * Not by way of the connection to the cluster: it would not tell when the one to this master is lost, would give
     * commands the application's timeout, and would go on to ask a dead master until the application refreshes its view of
     * the cluster.
     */
    private DedicatedConnection connectToMaster(RedisClusterClient cluster) {
        cluster.refreshPartitions();
        StatefulRedisClusterConnection<String, byte[]> connection = cluster.connect(CODEC);
        try {
            @Nullable RedisClusterNode master = connection.getPartitions().getMasterBySlot(slot);
            if (master == null) {
                throw new RedisConnectionException("No master in the cluster has slot " + slot);
            }
            StatefulRedisConnection<String, byte[]> toMaster = connection.getConnection(master.getNodeId());
            toMaster.setTimeout(longestCommand);
            return new DedicatedConnection(toMaster, connection);
        } catch (RuntimeException ex) {
            connection.close();
            throw ex;
        }
    }
}
