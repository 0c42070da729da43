package dev.ssespring.broker.redis;

import io.lettuce.core.RedisNoScriptException;
import io.lettuce.core.ScriptOutputType;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;

/** A Lua script, sent to Redis once and then called by its digest. */
final class LuaScript {

    static final LuaScript PUBLISH = new LuaScript("publish");
    static final LuaScript CHECK = new LuaScript("check");
    static final LuaScript PAGE = new LuaScript("page");
    static final LuaScript TOPICS = new LuaScript("topics");
    static final LuaScript SIZES = new LuaScript("sizes");
    static final LuaScript SWEEP = new LuaScript("sweep");

    private static final String SHARED = "log";

    private final byte[] source;
    private final String digest;

    private LuaScript(String name) {
        String text = read(SHARED) + read(name);
        source = text.getBytes(StandardCharsets.UTF_8);
        digest = sha1(source);
    }

    /** Runs it; the one who finds that Redis does not know it sends it. */
    List<Object> run(DedicatedConnection connection, String[] keys, List<byte[]> arguments, Duration timeout) {
        byte[][] values = arguments.toArray(byte[][]::new);
        try {
            return connection.call(
                    redis -> redis.<List<Object>>evalsha(digest, ScriptOutputType.MULTI, keys, values), timeout);
        } catch (RedisNoScriptException ex) {
            return connection.call(
                    redis -> redis.<List<Object>>eval(source, ScriptOutputType.MULTI, keys, values), timeout);
        }
    }

    private static String read(String name) {
        try (InputStream in = LuaScript.class.getResourceAsStream(name + ".lua")) {
            if (in == null) {
                throw new IllegalStateException(name + ".lua is not on the class path");
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
            throw new IllegalStateException("Every JVM has SHA-1", ex);
        }
    }
}
