package dev.ssespring.runs;

import java.security.Principal;
import org.jspecify.annotations.Nullable;

/** Strategy that decides who may read and cancel a run. */
@FunctionalInterface
public interface RunAuthorizer {

    /** Allows the owner, and everyone if the run has no owner. */
    RunAuthorizer OWNER_ONLY = (run, caller) ->
            run.owner() == null || (caller != null && run.owner().equals(caller.getName()));

    /**
     * Returns whether a caller may read and cancel a run. Called on the thread of the request, at the start, at each
     * resume and at each cancellation. If it throws, access is refused.
     *
     * @param run the run as it is
     * @param caller the authenticated user; null if there is none
     * @return false to answer as if the caller were a stranger: with 404
     */
    boolean isAllowed(RunInfo run, @Nullable Principal caller);
}
