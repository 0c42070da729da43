package dev.ssespring.autoconfigure;

import org.jspecify.annotations.Nullable;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.RuntimeHintsRegistrar;

/** Registers the scripts as resources of native images. */
final class RedisScriptHints implements RuntimeHintsRegistrar {

    @Override
    public void registerHints(RuntimeHints hints, @Nullable ClassLoader classLoader) {
        hints.resources().registerPattern("dev/ssespring/broker/redis/*.lua");
        hints.resources().registerPattern("dev/ssespring/runs/redis/*.lua");
        hints.resources().registerPattern("dev/ssespring/jobs/redis/*.lua");
    }
}
