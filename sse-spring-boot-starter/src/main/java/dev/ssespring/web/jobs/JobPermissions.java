package dev.ssespring.web.jobs;

import dev.ssespring.jobs.JobAccess;
import dev.ssespring.jobs.JobAuthorizer;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.springframework.http.HttpStatus;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.servlet.function.ServerRequest;

/** Asks the {@link JobAuthorizer} about requests; if it throws an exception, they are refused. Immutable. */
final class JobPermissions {

    private static final Log LOG = LogFactory.getLog(JobPermissions.class);

    private final JobAuthorizer authorizer;

    JobPermissions(JobAuthorizer authorizer) {
        this.authorizer = authorizer;
    }

    /**
     * Does nothing if a request is allowed.
     *
     * @throws ResponseStatusException 403 otherwise
     */
    void require(JobAccess access, String queue, ServerRequest request) {
        if (!isAllowed(access, queue, request)) {
            throw forbidden();
        }
    }

    boolean isAllowed(JobAccess access, String queue, ServerRequest request) {
        try {
            return authorizer.isAllowed(access, queue, request.principal().orElse(null));
        } catch (RuntimeException ex) {
            LOG.warn("The JobAuthorizer failed; the request is refused", ex);
            return false;
        }
    }

    static ResponseStatusException forbidden() {
        return new ResponseStatusException(HttpStatus.FORBIDDEN, "The JobAuthorizer does not allow this request");
    }
}
