package dev.ssespring.runs.redis;

import dev.ssespring.runs.store.RunKey;
import dev.ssespring.runs.store.RunStoreListener;
import io.lettuce.core.AbstractRedisClient;
import io.lettuce.core.RedisClient;
import io.lettuce.core.cluster.RedisClusterClient;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.pubsub.RedisPubSubAdapter;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * Messages about runs, from node to node. The store's thread opens and closes the connection; Lettuce opens it again by
 * itself when it is lost, and subscribes again. Any thread may watch; Lettuce's thread receives and must not wait.
 */
final class RunSignals {

    private static final Log LOG = LogFactory.getLog(RunSignals.class);

    private final Supplier<AbstractRedisClient> client;
    private final RunKeys keys;
    private final String nodeChannel;
    private final List<RunStoreListener> listeners = new CopyOnWriteArrayList<>();

    /** Names of watched runs by channel, with the number of watchers. */
    private final Map<String, Watched> watched = new ConcurrentHashMap<>();

    private volatile @Nullable StatefulRedisPubSubConnection<String, String> connection;

    private record Watched(String id, int watchers) {}

    RunSignals(Supplier<AbstractRedisClient> client, RunKeys keys, String nodeId) {
        this.client = client;
        this.keys = keys;
        this.nodeChannel = keys.nodeChannelPrefix() + nodeId;
    }

    void add(RunStoreListener listener) {
        listeners.add(listener);
    }

    void remove(RunStoreListener listener) {
        listeners.remove(listener);
    }

    /** Called by the store's thread. Blocks until connected. */
    void open() {
        if (connection != null) {
            return;
        }
        StatefulRedisPubSubConnection<String, String> opened = connect(client.get());
        opened.addListener(new RedisPubSubAdapter<>() {
            @Override
            public void message(String channel, String message) {
                received(channel, message);
            }
        });
        connection = opened;
        subscribe(opened, nodeChannel);
        watched.keySet().forEach(channel -> subscribe(opened, channel));
    }

    private static StatefulRedisPubSubConnection<String, String> connect(AbstractRedisClient current) {
        return (current instanceof RedisClusterClient cluster)
                ? cluster.connectPubSub(StringCodec.UTF8)
                : ((RedisClient) current).connectPubSub(StringCodec.UTF8);
    }

    /** Called by the store's thread. */
    void close() {
        StatefulRedisPubSubConnection<String, String> current = connection;
        connection = null;
        if (current != null) {
            current.close();
        }
    }

    void watch(String id) {
        String channel = keys.channel(id);
        Watched now =
                watched.merge(channel, new Watched(id, 1), (known, added) -> new Watched(id, known.watchers() + 1));
        StatefulRedisPubSubConnection<String, String> current = connection;
        if (now.watchers() == 1 && current != null) {
            subscribe(current, channel);
        }
    }

    void unwatch(String id) {
        String channel = keys.channel(id);
        Watched left = watched.computeIfPresent(
                channel, (name, known) -> (known.watchers() == 1) ? null : new Watched(id, known.watchers() - 1));
        StatefulRedisPubSubConnection<String, String> current = connection;
        if (left == null && current != null) {
            current.async().unsubscribe(channel).exceptionally(RunSignals::notChanged);
            if (watched.containsKey(channel)) {
                // Watched again meanwhile.
                subscribe(current, channel);
            }
        }
    }

    private static void subscribe(StatefulRedisPubSubConnection<String, String> current, String channel) {
        current.async().subscribe(channel).exceptionally(RunSignals::notChanged);
    }

    private static @Nullable Void notChanged(Throwable cause) {
        LOG.debug("A subscription to messages about runs was not changed; readers look once a second", cause);
        return null;
    }

    private void received(String channel, String message) {
        if (message.isEmpty()) {
            return;
        }
        if (channel.equals(nodeChannel)) {
            // Epochs are letters and digits.
            int dash = message.indexOf('-');
            if (dash > 0) {
                tellEnded(new RunKey(message.substring(dash + 1), message.substring(1, dash)));
            }
            return;
        }
        Watched run = watched.get(channel);
        if (run == null) {
            return;
        }
        RunKey key = new RunKey(run.id(), message.substring(1));
        if (message.charAt(0) == 'e') {
            tellEnded(key);
        } else {
            listeners.forEach(listener -> listener.onGrown(key));
        }
    }

    private void tellEnded(RunKey key) {
        listeners.forEach(listener -> listener.onEnded(key));
    }
}
