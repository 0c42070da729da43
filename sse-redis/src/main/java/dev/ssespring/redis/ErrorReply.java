package dev.ssespring.redis;

import io.lettuce.core.RedisCommandExecutionException;
import java.util.regex.Pattern;

/** Classifies error replies of Redis. */
public final class ErrorReply {

    /**
     * Redis 6 puts text of its own before an error that occurred in a script. A script accesses a non-local key while a
     * cluster moves the slot.
     */
    private static final Pattern CONCERNS_SERVER = Pattern.compile(
            "^(MOVED|ASK|TRYAGAIN|CLUSTERDOWN|MASTERDOWN|LOADING|READONLY) .*|.*-READONLY .*|.*non local key.*");

    private ErrorReply() {}

    /**
     * Whether the server refused a command because it is not the master of the key, or is not ready yet. The command had no
     * effect, and may succeed on a new connection.
     *
     * @param error the error reply
     * @return false if the command itself was refused
     */
    public static boolean concernsServer(RedisCommandExecutionException error) {
        return CONCERNS_SERVER.matcher(String.valueOf(error.getMessage())).matches();
    }
}
