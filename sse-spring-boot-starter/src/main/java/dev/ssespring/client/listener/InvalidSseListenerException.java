package dev.ssespring.client.listener;

import org.jspecify.annotations.Nullable;

/** Thrown for an invalid listener declaration. Reported by Spring Boot as a description and an action. */
public final class InvalidSseListenerException extends IllegalStateException {

    private static final long serialVersionUID = 1L;

    private final String problem;
    private final @Nullable String action;

    InvalidSseListenerException(String problem, @Nullable String action) {
        this(problem, action, null);
    }

    private InvalidSseListenerException(String problem, @Nullable String action, @Nullable Throwable cause) {
        super((action != null) ? problem + ": " + action : problem, cause);
        this.problem = problem;
        this.action = action;
    }

    /** Returns the exception with the place of the declaration. */
    static InvalidSseListenerException at(String place, RuntimeException mistake) {
        return (mistake instanceof InvalidSseListenerException invalid)
                ? new InvalidSseListenerException(place + ": " + invalid.problem, invalid.action, mistake)
                : new InvalidSseListenerException(place + ": " + mistake.getMessage(), null, mistake);
    }

    /**
     * Returns the place of the declaration and what is wrong with it.
     *
     * @return without a full stop
     */
    public String problem() {
        return problem;
    }

    /**
     * Returns what to change.
     *
     * @return text that starts in lower case and has no full stop; null if the problem implies it
     */
    public @Nullable String action() {
        return action;
    }
}
