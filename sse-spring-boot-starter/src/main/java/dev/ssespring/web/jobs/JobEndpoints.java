package dev.ssespring.web.jobs;

import dev.ssespring.client.PayloadReader;
import dev.ssespring.client.PayloadType;
import dev.ssespring.jobs.JobAccess;
import dev.ssespring.jobs.JobAuthorizer;
import dev.ssespring.jobs.JobDispatcher;
import dev.ssespring.jobs.JobInfo;
import dev.ssespring.jobs.JobRefusedException;
import dev.ssespring.jobs.JobSpec;
import dev.ssespring.jobs.WorkerStreamSpec;
import dev.ssespring.jobs.store.AckResult;
import dev.ssespring.jobs.store.BeatResult;
import dev.ssespring.jobs.store.JobAck;
import dev.ssespring.jobs.store.JobStoreException;
import dev.ssespring.jobs.store.SubmitResult;
import dev.ssespring.jobs.store.WorkerBeat;
import dev.ssespring.web.SseServerResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.MediaType;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.servlet.function.HandlerFunction;
import org.springframework.web.servlet.function.RouterFunction;
import org.springframework.web.servlet.function.RouterFunctions;
import org.springframework.web.servlet.function.ServerRequest;
import org.springframework.web.servlet.function.ServerResponse;

/**
 * The protocol of workers: {@code GET /stream} for several queues or {@code GET /{queue}/stream}, {@code POST /workers/{run}}, {@code POST /{queue}/{id}/complete} and
 * its like with the lease in {@code If-Match}; and of submitters: {@code POST /{queue}}, {@code GET} and {@code DELETE
 * /{queue}/{id}}, {@code GET /{queue}/{id}/events}. Each request is refused with 403 unless the {@link JobAuthorizer} allows it.
 */
public final class JobEndpoints {

    private static final Log LOG = LogFactory.getLog(JobEndpoints.class);
    private static final MediaType TEXT = new MediaType(MediaType.TEXT_PLAIN, StandardCharsets.UTF_8);
    private static final Duration STORE_RETRY = Duration.ofSeconds(1);

    private final JobDispatcher jobs;
    private final JobAuthorizer authorizer;
    private final JobEndpointOptions options;
    private final PayloadReader json;

    private JobEndpoints(JobDispatcher jobs, JobAuthorizer authorizer, JobEndpointOptions options, PayloadReader json) {
        this.jobs = jobs;
        this.authorizer = authorizer;
        this.options = options;
        this.json = json;
    }

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
        JobEndpoints endpoints = new JobEndpoints(jobs, authorizer, options, json);
        String path = options.path();
        return RouterFunctions.route()
                .GET(path + "/stream", answering(endpoints::sharedStream))
                .GET(path + "/{queue}/stream", answering(endpoints::stream))
                .POST(path + "/workers/{run}", answering(endpoints::beat))
                .POST(path + "/{queue}/{id}/{operation}", answering(endpoints::acknowledge))
                .POST(path + "/{queue}", answering(endpoints::submit))
                .GET(path + "/{queue}/{id}", answering(endpoints::state))
                .GET(path + "/{queue}/{id}/events", answering(endpoints::events))
                .DELETE(path + "/{queue}/{id}", answering(endpoints::cancel))
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

    private JobRequest of(ServerRequest request) {
        return new JobRequest(request, options.maxBody());
    }

    private void require(JobAccess access, String queue, ServerRequest request) {
        if (!isAllowed(access, queue, request)) {
            throw forbidden();
        }
    }

    private boolean isAllowed(JobAccess access, String queue, ServerRequest request) {
        try {
            return authorizer.isAllowed(access, queue, request.principal().orElse(null));
        } catch (RuntimeException ex) {
            LOG.warn("The JobAuthorizer failed; the request is refused", ex);
            return false;
        }
    }

    private static ResponseStatusException forbidden() {
        return new ResponseStatusException(HttpStatus.FORBIDDEN, "The JobAuthorizer does not allow this request");
    }

    private ServerResponse stream(ServerRequest request) {
        JobRequest input = of(request);
        String queue = input.variable("queue");
        require(JobAccess.WORK, queue, request);
        return stream(input, Set.of(queue), Set.of());
    }

    /** Opens if any of the queues is allowed: the listeners of an application share the stream. */
    private ServerResponse sharedStream(ServerRequest request) {
        JobRequest input = of(request);
        Set<String> queues = input.names("queues");
        if (queues.isEmpty() || queues.size() > WorkerStreamSpec.MAX_QUEUES) {
            throw JobRequest.bad("The parameter 'queues' must name 1 to %d queues, separated by commas"
                    .formatted(WorkerStreamSpec.MAX_QUEUES));
        }
        Set<String> refused = new LinkedHashSet<>();
        queues.stream()
                .filter(queue -> !isAllowed(JobAccess.WORK, queue, request))
                .forEach(refused::add);
        queues.removeAll(refused);
        if (queues.isEmpty()) {
            throw forbidden();
        }
        return stream(input, queues, refused);
    }

    private ServerResponse stream(JobRequest input, Set<String> queues, Set<String> refused) {
        String run = input.parameter("run");
        if (run == null) {
            throw JobRequest.bad("The parameter 'run' is missing: a random id of the worker");
        }
        try {
            return SseServerResponse.of(
                    jobs.stream(new WorkerStreamSpec(run, queues, refused, input.tags(), input.user())));
        } catch (IllegalStateException ex) {
            throw new ResponseStatusException(HttpStatus.FORBIDDEN, ex.getMessage(), ex);
        }
    }

    private ServerResponse beat(ServerRequest request) throws IOException {
        JobRequest input = of(request);
        Map<String, Object> body = object(input.body());
        String queue = JobRequest.text(body, "queue");
        Number slots = JobRequest.number(body, "slots");
        if (queue == null || slots == null) {
            throw JobRequest.bad("'queue' and 'slots' must not be missing");
        }
        require(JobAccess.WORK, queue, request);
        String tags = JobRequest.text(body, "tags");
        WorkerBeat beat = new WorkerBeat(
                input.variable("run"),
                Math.max(0, slots.intValue()),
                (tags != null) ? JobRequest.tags(tags) : Set.of(),
                held(body),
                Duration.ZERO);
        BeatResult result = jobs.beat(queue, beat, input.user())
                .orElseThrow(() -> new ResponseStatusException(
                        HttpStatus.FORBIDDEN, "Another user has opened the stream of this worker"));
        List<Object> undelivered = result.undelivered().stream()
                .map(job -> value(jobs.json(queue, job)))
                .toList();
        return ServerResponse.ok()
                .contentType(MediaType.APPLICATION_JSON)
                .body(Map.of("lost", result.lost(), "cancel", result.cancelled(), "jobs", undelivered));
    }

    private static Map<String, String> held(Map<String, Object> body) {
        Map<String, String> held = new HashMap<>();
        if (body.get("held") instanceof Map<?, ?> leases) {
            leases.forEach((id, lease) -> held.put(String.valueOf(id), String.valueOf(lease)));
        }
        return held;
    }

    @SuppressWarnings("unchecked") // The names in a JSON object are strings.
    private Map<String, Object> object(String body) {
        if (value(body) instanceof Map<?, ?> object) {
            return (Map<String, Object>) object;
        }
        throw JobRequest.bad("The body must be a JSON object");
    }

    private Object value(String text) {
        return json.read(text, PayloadType.of(Object.class));
    }

    private ServerResponse acknowledge(ServerRequest request) throws IOException {
        JobRequest input = of(request);
        String queue = input.variable("queue");
        require(JobAccess.WORK, queue, request);
        String id = input.variable("id");
        String lease = input.lease();
        JobAck ack = switch (input.variable("operation")) {
            case "complete" -> JobAck.complete(id, lease, checked(input.body()));
            case "progress" -> JobAck.progress(id, lease, checked(input.body()));
            case "release" -> JobAck.release(id, lease);
            case "fail" -> failure(id, lease, object(input.body()));
            default ->
                throw new ResponseStatusException(
                        HttpStatus.NOT_FOUND, "Known are complete, fail, release and progress");
        };
        AckResult result = jobs.acknowledge(queue, ack);
        return ServerResponse.status(result.status()).build();
    }

    private static JobAck failure(String id, String lease, Map<String, Object> body) {
        String error = JobRequest.text(body, "error");
        String reason = (error != null) ? error : "No reason given";
        if (Boolean.TRUE.equals(body.get("fatal"))) {
            return JobAck.reject(id, lease, reason);
        }
        Number retry = JobRequest.number(body, "retryAfter");
        return JobAck.fail(
                id, lease, reason, (retry != null) ? Duration.ofMillis(Math.max(0, retry.longValue())) : null);
    }

    /** Returns the text if it is JSON; null for none. */
    private @Nullable String checked(String text) {
        if (text.isBlank() || text.equals("null")) {
            return null;
        }
        value(text);
        return text;
    }

    private ServerResponse submit(ServerRequest request) throws IOException {
        JobRequest input = of(request);
        String queue = input.variable("queue");
        if (!options.submission()) {
            throw new ResponseStatusException(
                    HttpStatus.FORBIDDEN, "Jobs cannot be submitted over HTTP. Set 'sse.jobs.submission' to allow it");
        }
        require(JobAccess.SUBMIT, queue, request);
        String payload = checked(input.body());
        SubmitResult result = jobs.submit(queue, (payload != null) ? payload : "null", spec(input));
        return ServerResponse.status(result.added() ? HttpStatus.ACCEPTED : HttpStatus.OK)
                .contentType(MediaType.APPLICATION_JSON)
                .body(Map.of("id", result.id()));
    }

    /** The body is the payload: everything else is a parameter, but for the header that has a name in common use. */
    private static JobSpec spec(JobRequest input) {
        JobSpec.Builder spec = JobSpec.builder();
        Optional.ofNullable(input.header("Idempotency-Key")).ifPresent(spec::idempotencyKey);
        Optional.ofNullable(input.parameter("key")).ifPresent(spec::key);
        Optional.ofNullable(input.parameter("type")).ifPresent(spec::type);
        input.number("priority").ifPresent(priority -> spec.priority(Math.toIntExact(priority)));
        input.number("delay").ifPresent(millis -> spec.delay(Duration.ofMillis(millis)));
        input.number("maxAttempts").ifPresent(attempts -> spec.maxAttempts(Math.toIntExact(attempts)));
        spec.requires(input.tags().toArray(String[]::new));
        return spec.build();
    }

    private ServerResponse state(ServerRequest request) {
        JobRequest input = of(request);
        String queue = input.variable("queue");
        require(JobAccess.READ, queue, request);
        JobInfo job = jobs.find(queue, input.variable("id")).orElse(null);
        if (job == null) {
            return ServerResponse.notFound().build();
        }
        Map<String, Object> state = new LinkedHashMap<>();
        state.put("id", job.id());
        state.put("status", job.status().name().toLowerCase(Locale.ROOT));
        state.put("attempt", job.attempt());
        put(state, "progress", job.progress());
        put(state, "result", job.result());
        if (job.error() != null) {
            state.put("error", job.error());
        }
        // The lease would make a fine tag, but whoever knows it can report an outcome.
        String tag = "W/\"" + Integer.toHexString(state.hashCode()) + '"';
        return ServerResponse.ok()
                .eTag(tag)
                .contentType(MediaType.APPLICATION_JSON)
                .body(state);
    }

    private void put(Map<String, Object> state, String name, @Nullable String raw) {
        if (raw != null) {
            state.put(name, value(raw));
        }
    }

    private ServerResponse events(ServerRequest request) {
        JobRequest input = of(request);
        String queue = input.variable("queue");
        String id = input.variable("id");
        require(JobAccess.READ, queue, request);
        // A client that comes back after the retention gets 204, which ends an EventSource in order.
        if (!input.isResuming() && jobs.find(queue, id).isEmpty()) {
            return ServerResponse.notFound().build();
        }
        return SseServerResponse.of(jobs.events(queue, id));
    }

    private ServerResponse cancel(ServerRequest request) {
        JobRequest input = of(request);
        String queue = input.variable("queue");
        require(JobAccess.CANCEL, queue, request);
        return ServerResponse.status(jobs.cancel(queue, input.variable("id"), "Cancelled over HTTP")
                        .status())
                .build();
    }
}
