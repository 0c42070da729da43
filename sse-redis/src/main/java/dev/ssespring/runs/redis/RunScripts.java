package dev.ssespring.runs.redis;

import dev.ssespring.redis.LuaScript;

/** The scripts. Immutable. */
final class RunScripts {

    static final LuaScript BEGIN = script("begin");
    static final LuaScript APPEND = script("append");
    static final LuaScript END = script("end");
    static final LuaScript RENEW = script("renew");
    static final LuaScript FIND = script("find");
    static final LuaScript READ = script("read");

    private RunScripts() {}

    private static LuaScript script(String name) {
        return LuaScript.load(RunScripts.class, "run", name);
    }
}
