package dev.ssespring.redis;

import io.lettuce.core.RedisFuture;
import io.lettuce.core.RedisNoScriptException;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.api.async.RedisAsyncCommands;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Function;

/** Lua script that is called by its digest, and sent in full only when Redis does not know it. Immutable. */
public final class LuaScript {

    private final byte[] source;
    private final String digest;

    private LuaScript(byte[] source) {
        this.source = source;
        this.digest = sha1(source);
    }

    /**
     * Reads a script from resources beside a class.
     *
     * @param owner class in whose package the resources are
     * @param names names of the parts, in order, without {@code .lua}; one or more
     * @return the concatenated parts as one script
     * @throws IllegalStateException if a part is not on the class path
     */
    public static LuaScript load(Class<?> owner, String... names) {
        StringBuilder source = new StringBuilder();
        for (String name : names) {
            source.append(read(owner, name + ".lua"));
        }
        return new LuaScript(source.toString().getBytes(StandardCharsets.UTF_8));
    }

    /**
     * Runs the script and waits for its result.
     *
     * @param connection where to run it
     * @param keys all keys that the script is called with, in one slot of a cluster
     * @param arguments arguments after the keys
     * @param timeout how long Redis may take
     * @return what the script returned
     * @throws io.lettuce.core.RedisException if Redis refuses the call or does not reply in time
     */
    public ScriptReply run(DedicatedConnection connection, String[] keys, ScriptArguments arguments, Duration timeout) {
        return run(keys, arguments, command -> connection.call(command, timeout));
    }

    /**
     * Runs the script and waits for its result, also if the thread is interrupted.
     *
     * @param connection where to run it
     * @param keys all keys that the script is called with, in one slot of a cluster
     * @param arguments arguments after the keys
     * @param timeout how long Redis may take
     * @return what the script returned
     * @throws io.lettuce.core.RedisException if Redis refuses the call or does not reply in time
     */
    public ScriptReply runUninterruptibly(
            DedicatedConnection connection, String[] keys, ScriptArguments arguments, Duration timeout) {
        return run(keys, arguments, command -> connection.callUninterruptibly(command, timeout));
    }

    private ScriptReply run(String[] keys, ScriptArguments arguments, Caller caller) {
        byte[][] values = arguments.toArray();
        try {
            return new ScriptReply(caller.call(redis -> redis.evalsha(digest, ScriptOutputType.MULTI, keys, values)));
        } catch (RedisNoScriptException ex) {
            return new ScriptReply(caller.call(redis -> redis.eval(source, ScriptOutputType.MULTI, keys, values)));
        }
    }

    /** Sends a command and waits for its reply. */
    private interface Caller {

        List<Object> call(Function<RedisAsyncCommands<String, byte[]>, RedisFuture<List<Object>>> command);
    }

    private static String read(Class<?> owner, String resource) {
        try (InputStream in = owner.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IllegalStateException(resource + " is not on the class path");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException ex) {
            throw new UncheckedIOException(ex);
        }
    }

    private static String sha1(byte[] source) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-1").digest(source));
        } catch (NoSuchAlgorithmException ex) {
            throw new IllegalStateException("Every JVM supports SHA-1", ex);
        }
    }
}
