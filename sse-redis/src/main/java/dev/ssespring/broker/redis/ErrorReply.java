package dev.ssespring.broker.redis;

import io.lettuce.core.RedisCommandExecutionException;
import java.util.regex.Pattern;

/** What an error of Redis says about the server that was asked. */
final class ErrorReply {

    /** Redis 6 puts what a script met behind words of its own; the last is met while a cluster moves the slot. */
    private static final Pattern OF_THE_SERVER = Pattern.compile(
            "^(MOVED|ASK|TRYAGAIN|CLUSTERDOWN|MASTERDOWN|LOADING|READONLY) .*|.*-READONLY .*|.*non local key.*");

    private ErrorReply() {}

    /** Whether it is not, or not yet, the one to ask. It has done nothing, and a new connection may find the right one. */
    static boolean isOfTheServer(RedisCommandExecutionException refusal) {
        return OF_THE_SERVER.matcher(String.valueOf(refusal.getMessage())).matches();
    }
}
