package dev.ssespring.jobs;

import java.security.Principal;
import org.jspecify.annotations.Nullable;

/**
 * Strategy that decides what clients may do with queues over HTTP. Called on the thread of the request. If it throws,
 * access is refused. Code of the application that uses {@link SseJobs} is not asked.
 */
@FunctionalInterface
public interface JobAuthorizer {

    /** Refuses everything. */
    JobAuthorizer DENY_ALL = (access, queue, caller) -> false;

    /**
     * Returns whether a caller has access to a queue.
     *
     * @param access what the caller wants to do
     * @param queue name of the queue, as the client sent it
     * @param caller the authenticated user; null if there is none
     * @return false to answer with 403
     */
    boolean isAllowed(JobAccess access, String queue, @Nullable Principal caller);
}
