package dev.ssespring.jobs.redis;

import dev.ssespring.jobs.store.JobStoreException;
import dev.ssespring.jobs.store.JobStoreFullException;
import dev.ssespring.redis.ErrorReply;
import io.lettuce.core.RedisCommandExecutionException;
import java.util.LinkedHashMap;
import java.util.Map;

/** Translates error replies of Redis into exceptions whose messages name the remedy. */
final class RefusedScript {

    private static final String PERMISSIONS =
            "The Redis user lacks a permission. Allow it TIME and all commands of the categories @scripting, @read, @write"
                    + " and @connection, on keys that begin with '{', the namespace and '.jobs'";

    /** Messages by the code, or the words, that the error reply contains. */
    private static final Map<String, String> REMEDIES = new LinkedHashMap<>();

    static {
        REMEDIES.put(
                "NOREPLICAS",
                "Redis refuses writes because too few replicas are connected. Reconnect the replicas, or lower"
                        + " 'min-replicas-to-write' of Redis");
        REMEDIES.put(
                "MISCONF",
                "Redis refuses writes because it cannot save its data. Free disk space, and see the log of Redis");
        REMEDIES.put("NOPERM", PERMISSIONS);
        // Redis 7 replies to a command in a script that is not allowed without that code.
        REMEDIES.put("can't run this command", PERMISSIONS);
        REMEDIES.put("ACL failure in script:", PERMISSIONS);
        REMEDIES.put("NOAUTH", "Redis requires authentication. Set 'spring.data.redis.password'");
        REMEDIES.put(
                "WRONGTYPE",
                "Another application uses the keys of this namespace in Redis. Set 'sse.redis.namespace' to another"
                        + " name");
        REMEDIES.put("BUSY", "Redis is busy with another script. Find it in the slow log of Redis");
    }

    private RefusedScript() {}

    /** Returns the exception to throw. */
    static RuntimeException translate(RedisCommandExecutionException ex) {
        String message = String.valueOf(ex.getMessage());
        if (message.contains("OOM ")) {
            return new JobStoreFullException(
                    "Redis has no memory for more jobs. Increase 'maxmemory' of Redis, or lower"
                            + " the capacity and the retention of the queues");
        }
        if (ErrorReply.concernsServer(ex)) {
            return new JobStoreException("This Redis server does not serve the queue at present. Try again", ex);
        }
        for (Map.Entry<String, String> remedy : REMEDIES.entrySet()) {
            if (message.contains(remedy.getKey() + " ")) {
                return new JobStoreException(remedy.getValue(), ex);
            }
        }
        return new JobStoreException("Redis has refused a script of jobs: " + message, ex);
    }
}
