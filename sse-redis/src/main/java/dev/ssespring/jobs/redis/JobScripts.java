package dev.ssespring.jobs.redis;

import dev.ssespring.redis.LuaScript;

/** The scripts. Immutable. */
final class JobScripts {

    static final LuaScript SUBMIT = script("submit");
    static final LuaScript CLAIM = script("claim");
    static final LuaScript ACKNOWLEDGE = script("acknowledge");
    static final LuaScript BEAT = script("beat");
    static final LuaScript CANCEL = script("cancel");
    static final LuaScript FIND = script("view", "find");
    static final LuaScript HISTORY = script("view", "history");
    static final LuaScript DEAD_LETTERS = script("view", "dead_letters");
    static final LuaScript DEAD = script("dead");
    static final LuaScript COUNTS = script("counts");
    static final LuaScript WORKERS = script("workers");

    private JobScripts() {}

    private static LuaScript script(String... names) {
        String[] all = new String[names.length + 1];
        all[0] = "queue";
        System.arraycopy(names, 0, all, 1, names.length);
        return LuaScript.load(JobScripts.class, all);
    }
}
