package dev.ssespring.runs.store;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Describes a run to be started.
 *
 * @param key name and new epoch
 * @param owner name of the principal that owns it; null if it has no owner
 * @param dialect name of its dialect
 * @param metadata kept with it; null if none
 * @param lease time after which it counts as lost if it is neither renewed nor appended to
 * @param retention time for which it is kept after its end
 */
public record RunSpec(
        RunKey key,
        @Nullable String owner,
        String dialect,
        @Nullable String metadata,
        Duration lease,
        Duration retention) {}
