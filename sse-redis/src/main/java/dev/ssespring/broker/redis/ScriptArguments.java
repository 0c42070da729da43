package dev.ssespring.broker.redis;

import dev.ssespring.concurrent.SseClock;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/** What a script is called with: first what all scripts get, see log.lua. */
final class ScriptArguments {

    /** An epoch is a time and a number below this. */
    private static final int EPOCHS_A_MILLISECOND = 1024;

    private final List<byte[]> values = new ArrayList<>();

    ScriptArguments(LogPosition seen, SseClock clock) {
        add(clock.instant().toEpochMilli());
        add(ThreadLocalRandom.current().nextInt(1, EPOCHS_A_MILLISECOND));
        add(seen.epoch());
        add(seen.sequence());
        add(seen.publication());
    }

    ScriptArguments add(long number) {
        return add(Long.toString(number));
    }

    ScriptArguments add(String text) {
        return add(text.getBytes(StandardCharsets.UTF_8));
    }

    ScriptArguments add(byte[] bytes) {
        values.add(bytes);
        return this;
    }

    List<byte[]> values() {
        return values;
    }
}
