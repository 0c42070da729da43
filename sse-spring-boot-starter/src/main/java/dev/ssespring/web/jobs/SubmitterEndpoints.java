package dev.ssespring.web.jobs;

import dev.ssespring.jobs.JobAccess;
import dev.ssespring.jobs.JobDispatcher;
import dev.ssespring.jobs.JobInfo;
import dev.ssespring.jobs.JobSpec;
import dev.ssespring.jobs.store.SubmitResult;
import dev.ssespring.web.SseServerResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.servlet.function.ServerRequest;
import org.springframework.web.servlet.function.ServerResponse;

/** The requests of submitters: submission, state, events and cancellation of jobs. Immutable. */
final class SubmitterEndpoints {

    private final JobDispatcher jobs;
    private final JobPermissions permissions;
    private final JobEndpointOptions options;
    private final JobJson json;

    SubmitterEndpoints(JobDispatcher jobs, JobPermissions permissions, JobEndpointOptions options, JobJson json) {
        this.jobs = jobs;
        this.permissions = permissions;
        this.options = options;
        this.json = json;
    }

    private JobRequest of(ServerRequest request) {
        return new JobRequest(request, options.maxBody());
    }

    ServerResponse submit(ServerRequest request) throws IOException {
        JobRequest input = of(request);
        String queue = input.variable("queue");
        if (!options.submission()) {
            throw new ResponseStatusException(
                    HttpStatus.FORBIDDEN, "Jobs cannot be submitted over HTTP. Set 'sse.jobs.submission' to allow it");
        }
        permissions.require(JobAccess.SUBMIT, queue, request);
        String payload = json.checked(input.body());
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

    ServerResponse state(ServerRequest request) {
        JobRequest input = of(request);
        String queue = input.variable("queue");
        permissions.require(JobAccess.READ, queue, request);
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
            state.put(name, json.value(raw));
        }
    }

    ServerResponse events(ServerRequest request) {
        JobRequest input = of(request);
        String queue = input.variable("queue");
        String id = input.variable("id");
        permissions.require(JobAccess.READ, queue, request);
        // A client that comes back after the retention gets 204, which ends an EventSource in order.
        if (!input.isResuming() && jobs.find(queue, id).isEmpty()) {
            return ServerResponse.notFound().build();
        }
        return SseServerResponse.of(jobs.events(queue, id));
    }

    ServerResponse cancel(ServerRequest request) {
        JobRequest input = of(request);
        String queue = input.variable("queue");
        permissions.require(JobAccess.CANCEL, queue, request);
        return ServerResponse.status(jobs.cancel(queue, input.variable("id"), "Cancelled over HTTP")
                        .status())
                .build();
    }
}
