package dev.ssespring.runs;

import dev.ssespring.runs.dialect.RunDialect;
import org.jspecify.annotations.Nullable;

/**
 * Describes how a run is read.
 *
 * @param dialect how the run looks on the wire; null for the dialect with which it was started
 * @param tellGone whether a client whose run is unknown or expired gets an event {@code stream-reset} with the reason
 *     {@code gone} before the end; false: it gets 204 No Content. Without effect on dialects that cannot express it
 */
public record ResumeOptions(@Nullable RunDialect dialect, boolean tellGone) {

    /** The dialect of the run; 204 for runs that are unknown. */
    public static final ResumeOptions DEFAULTS = new ResumeOptions(null, false);

    /**
     * Returns a copy with another dialect.
     *
     * @param other how the run looks on the wire
     * @return a copy
     */
    public ResumeOptions dialect(RunDialect other) {
        return new ResumeOptions(other, tellGone);
    }

    /**
     * Returns a copy with which clients of unknown runs get an event before the end.
     *
     * @return a copy
     */
    public ResumeOptions tellingGone() {
        return new ResumeOptions(dialect, true);
    }
}
