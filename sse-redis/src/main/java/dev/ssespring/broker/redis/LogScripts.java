package dev.ssespring.broker.redis;

import dev.ssespring.concurrent.SseClock;
import dev.ssespring.redis.LuaScript;
import dev.ssespring.redis.ScriptArguments;
import java.util.concurrent.ThreadLocalRandom;

/** Scripts that read and write the log and the histories, and the arguments that all of them begin with. */
final class LogScripts {

    static final LuaScript PUBLISH = load("publish");
    static final LuaScript CHECK = load("check");
    static final LuaScript PAGE = load("page");
    static final LuaScript TOPICS = load("topics");
    static final LuaScript SIZES = load("sizes");
    static final LuaScript SWEEP = load("sweep");

    /** A new epoch is a time in milliseconds times this number, plus a smaller random number. */
    private static final int EPOCHS_PER_MILLISECOND = 1024;

    private LogScripts() {}

    private static LuaScript load(String name) {
        return LuaScript.load(LogScripts.class, "log", name);
    }

    /**
     * Returns the common arguments, see log.lua.
     *
     * @param seen the latest position that this node knows
     */
    static ScriptArguments arguments(LogPosition seen, SseClock clock) {
        return new ScriptArguments()
                .add(clock.instant().toEpochMilli())
                .add(ThreadLocalRandom.current().nextInt(1, EPOCHS_PER_MILLISECOND))
                .add(seen.epoch())
                .add(seen.sequence())
                .add(seen.publication());
    }
}
