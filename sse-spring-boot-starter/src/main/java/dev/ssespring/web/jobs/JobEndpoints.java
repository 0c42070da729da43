package dev.ssespring.web.jobs;

import dev.ssespring.client.PayloadReader;
import dev.ssespring.jobs.JobAuthorizer;
import dev.ssespring.jobs.JobDispatcher;
import dev.ssespring.jobs.JobRefusedException;
import dev.ssespring.jobs.store.JobStoreException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.MediaType;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.servlet.function.HandlerFunction;
import org.springframework.web.servlet.function.RouterFunction;
import org.springframework.web.servlet.function.RouterFunctions;
import org.springframework.web.servlet.function.ServerResponse;

/**
 * The protocol of workers: {@code GET /stream} for several queues or {@code GET /{queue}/stream}, {@code POST /workers/{run}}, {@code POST /{queue}/{id}/complete} and
 * its like with the lease in {@code If-Match}, {@code POST /outcomes/{queue}} for several outcomes; and of submitters: {@code POST /{queue}}, {@code GET} and {@code DELETE
 * /{queue}/{id}}, {@code GET /{queue}/{id}/events}. Each request is refused with 403 unless the {@link JobAuthorizer} allows it.
 */
public final class JobEndpoints {

    private static final Log LOG = LogFactory.getLog(JobEndpoints.class);
    private static final MediaType TEXT = new MediaType(MediaType.TEXT_PLAIN, StandardCharsets.UTF_8);
    private static final Duration STORE_RETRY = Duration.ofSeconds(1);

    private JobEndpoints() {}

    /**
     * Returns the routes.
     *
     * @param jobs the jobs of this node
     * @param authorizer decides about each request
     * @param options path and limits
     * @param json reads JSON
     * @return answers requests below the path
     */
    public static RouterFunction<ServerResponse> routes(
            JobDispatcher jobs, JobAuthorizer authorizer, JobEndpointOptions options, PayloadReader json) {
        JobPermissions permissions = new JobPermissions(authorizer);
        JobJson reader = new JobJson(json);
        WorkerEndpoints workers = new WorkerEndpoints(jobs, permissions, options, reader);
        SubmitterEndpoints submitters = new SubmitterEndpoints(jobs, permissions, options, reader);
        String path = options.path();
        return RouterFunctions.route()
                // Compared one after another: the most frequent first.
                .POST(path + "/{queue}", answering(submitters::submit))
                .POST(path + "/outcomes/{queue}", answering(workers::outcomes))
                .POST(path + "/{queue}/{id}/{operation}", answering(workers::acknowledge))
                .POST(path + "/workers/{run}", answering(workers::beat))
                .GET(path + "/stream", answering(workers::sharedStream))
                .GET(path + "/{queue}/stream", answering(workers::stream))
                .GET(path + "/{queue}/{id}", answering(submitters::state))
                .GET(path + "/{queue}/{id}/events", answering(submitters::events))
                .DELETE(path + "/{queue}/{id}", answering(submitters::cancel))
                .build();
    }

    private static HandlerFunction<ServerResponse> answering(HandlerFunction<ServerResponse> handler) {
        return request -> {
            try {
                return handler.handle(request);
            } catch (ResponseStatusException ex) {
                return text(ex.getStatusCode(), String.valueOf(ex.getReason()));
            } catch (IllegalArgumentException | ArithmeticException ex) {
                return text(HttpStatus.BAD_REQUEST, String.valueOf(ex.getMessage()));
            } catch (JobRefusedException ex) {
                return later(ex.isFull() ? HttpStatus.TOO_MANY_REQUESTS : HttpStatus.SERVICE_UNAVAILABLE, ex.retry());
            } catch (JobStoreException ex) {
                LOG.debug("The store of jobs failed", ex);
                return later(HttpStatus.SERVICE_UNAVAILABLE, STORE_RETRY);
            }
        };
    }

    private static ServerResponse text(HttpStatusCode status, String text) {
        return ServerResponse.status(status).contentType(TEXT).body(text);
    }

    private static ServerResponse later(HttpStatus status, Duration retry) {
        return ServerResponse.status(status)
                .header(HttpHeaders.RETRY_AFTER, String.valueOf(Math.max(1, retry.toSeconds())))
                .build();
    }
}
