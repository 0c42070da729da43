package dev.ssespring.broker.redis;

import static org.awaitility.Awaitility.await;

import io.lettuce.core.RedisException;
import java.time.Duration;
import java.util.function.Function;
import java.util.function.Predicate;

/** A master, its replica, and a Sentinel that promotes the replica when the master fails. */
public final class RedisFailOver implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final RedisProcess master;
    private final RedisProcess replica;
    private final RedisProcess sentinel;

    private RedisFailOver(RedisProcess master, RedisProcess replica, RedisProcess sentinel) {
        this.master = master;
        this.replica = replica;
        this.sentinel = sentinel;
    }

    /** Returns when the replica is in sync and the Sentinel knows it. */
    public static RedisFailOver start() {
        RedisProcess master = RedisProcess.start();
        RedisProcess replica = RedisProcess.start("--replicaof", "127.0.0.1 " + master.port());
        await("the replica is in sync with its master")
                .atMost(PATIENCE)
                .until(() -> reports(replica, "master_link_status:up"));
        RedisFailOver all = new RedisFailOver(master, replica, RedisProcess.startSentinel(master));
        await("the Sentinel knows the replica")
                .atMost(PATIENCE)
                .until(() -> ask(
                        all.sentinel,
                        console -> console.commands().info("sentinel").contains("slaves=1")));
        return all;
    }

    public int sentinelPort() {
        return sentinel.port();
    }

    public void awaitReplicated() {
        await("the replica has received everything")
                .atMost(PATIENCE)
                .until(() -> offset(master).equals(offset(replica)));
    }

    /** The replica receives nothing any more. */
    public void detachReplica() {
        command(replica, "REPLICAOF", "127.0.0.1", "1");
    }

    public void killMaster() {
        master.kill();
    }

    public boolean isReplicaPromoted() {
        return reports(replica, "role:master");
    }

    /** Promotes the replica, and makes the master its replica. */
    public void swap() {
        command(sentinel, "SENTINEL", "FAILOVER", "master");
        await().atMost(PATIENCE).until(this::isReplicaPromoted);
        // The Sentinel would do this after ten seconds; writes to the old master are lost until then.
        command(master, "REPLICAOF", "127.0.0.1", "" + replica.port());
    }

    private static String offset(RedisProcess redis) {
        return line(redis, line -> line.startsWith("master_repl_offset:"));
    }

    private static boolean reports(RedisProcess redis, String line) {
        return !line(redis, line::equals).isEmpty();
    }

    private static String line(RedisProcess redis, Predicate<String> wanted) {
        return ask(
                redis,
                console -> console.commands()
                        .info("replication")
                        .lines()
                        .filter(wanted)
                        .findFirst()
                        .orElse(""));
    }

    private static void command(RedisProcess redis, String command, String... arguments) {
        ask(redis, console -> console.send(command, arguments));
    }

    /** Asks again, because a Sentinel that changes the role of a server disconnects all clients of that server. */
    private static <T> T ask(RedisProcess redis, Function<RedisConsole, T> question) {
        return await().atMost(PATIENCE)
                .ignoreExceptionsInstanceOf(RedisException.class)
                .until(
                        () -> {
                            try (RedisConsole console = RedisConsole.of(redis)) {
                                return question.apply(console);
                            }
                        },
                        answer -> true);
    }

    @Override
    public void close() {
        sentinel.close();
        replica.close();
        master.close();
    }
}
