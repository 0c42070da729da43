package dev.ssespring.broker.redis;

import static org.awaitility.Awaitility.await;

import io.lettuce.core.cluster.SlotHash;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Cluster of three masters with a third of the slots each, and replicas that tests add. */
public final class RedisCluster implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int MASTERS = 3;

    private final List<RedisProcess> masters = new ArrayList<>();
    private final List<RedisProcess> replicas = new ArrayList<>();

    public RedisCluster() {
        for (int i = 0; i < MASTERS; i++) {
            RedisProcess master = RedisProcess.startForCluster();
            masters.add(master);
            int first = i * SlotHash.SLOT_COUNT / MASTERS;
            int last = (i + 1) * SlotHash.SLOT_COUNT / MASTERS;
            try (RedisConsole console = RedisConsole.of(master)) {
                console.commands().clusterAddSlots(IntStream.range(first, last).toArray());
                console.send("CLUSTER", "SET-CONFIG-EPOCH", "" + (i + 1));
            }
            meet(master);
        }
        awaitComplete();
    }

    private void meet(RedisProcess member) {
        try (RedisConsole first = RedisConsole.of(masters.get(0));
                RedisConsole console = RedisConsole.of(member)) {
            String bus = first.commands().configGet("cluster-port").get("cluster-port");
            console.send("CLUSTER", "MEET", "127.0.0.1", "" + masters.get(0).port(), bus);
        }
    }

    /** Adds a replica of the master of a key, and waits until it is in sync. */
    public RedisProcess addReplicaFor(String key) {
        String id = id(masterOf(key));
        RedisProcess replica = RedisProcess.startForCluster();
        replicas.add(replica);
        meet(replica);
        awaitComplete();
        try (RedisConsole console = RedisConsole.of(replica)) {
            console.commands().clusterReplicate(id);
            await("the replica is in sync with its master")
                    .atMost(PATIENCE)
                    .until(() -> console.commands().info("replication").contains("master_link_status:up"));
        }
        return replica;
    }

    public RedisProcess masterOf(String key) {
        int slot = SlotHash.getSlot(key);
        int master = 0;
        while (slot >= (master + 1) * SlotHash.SLOT_COUNT / MASTERS) {
            master++;
        }
        return masters.get(master);
    }

    /** Returns another master than this one. */
    public RedisProcess otherThan(RedisProcess master) {
        return masters.stream().filter(each -> each != master).findFirst().orElseThrow();
    }

    /** Moves the slot of a key, with all keys in it, to another master. */
    public void move(String key, RedisProcess to) {
        move(key, to, () -> {});
    }

    /** Moves the slot of a key, with all keys in it, to another master, and runs a task when half of the keys are there. */
    public void move(String key, RedisProcess to, Runnable halfWay) {
        int slot = SlotHash.getSlot(key);
        RedisProcess from = masterOf(key);
        String target = id(to);
        try (RedisConsole source = RedisConsole.of(from);
                RedisConsole destination = RedisConsole.of(to)) {
            destination.commands().clusterSetSlotImporting(slot, id(from));
            source.commands().clusterSetSlotMigrating(slot, target);
            List<String> keys = source.commands().clusterGetKeysInSlot(slot, 1_000);
            migrate(source, to, keys.subList(0, keys.size() / 2));
            halfWay.run();
            migrate(source, to, keys.subList(keys.size() / 2, keys.size()));
            destination.commands().clusterSetSlotNode(slot, target);
            source.commands().clusterSetSlotNode(slot, target);
        }
    }

    private static void migrate(RedisConsole source, RedisProcess to, List<String> keys) {
        if (!keys.isEmpty()) {
            List<String> migrate = new ArrayList<>(Arrays.asList("127.0.0.1", "" + to.port(), "", "0", "5000", "KEYS"));
            migrate.addAll(keys);
            source.send("MIGRATE", migrate.toArray(String[]::new));
        }
    }

    private static String id(RedisProcess member) {
        try (RedisConsole console = RedisConsole.of(member)) {
            return console.commands().clusterMyId();
        }
    }

    private void awaitComplete() {
        List<RedisProcess> all = members().toList();
        for (RedisProcess each : all) {
            try (RedisConsole console = RedisConsole.of(each)) {
                await("the cluster is complete").atMost(PATIENCE).until(() -> {
                    String info = console.commands().clusterInfo();
                    return info.contains("cluster_state:ok") && info.contains("cluster_known_nodes:" + all.size());
                });
            }
        }
    }

    private Stream<RedisProcess> members() {
        return Stream.concat(masters.stream(), replicas.stream());
    }

    /** Returns one of the masters: a client discovers the others. */
    public RedisProcess seed() {
        return masters.get(0);
    }

    @Override
    public void close() {
        members().forEach(RedisProcess::close);
    }
}
