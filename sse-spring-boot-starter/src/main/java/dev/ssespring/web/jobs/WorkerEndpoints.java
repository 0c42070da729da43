package dev.ssespring.web.jobs;

import dev.ssespring.jobs.JobAccess;
import dev.ssespring.jobs.JobDispatcher;
import dev.ssespring.jobs.WorkerStreamSpec;
import dev.ssespring.jobs.store.AckResult;
import dev.ssespring.jobs.store.BeatResult;
import dev.ssespring.jobs.store.JobAck;
import dev.ssespring.jobs.store.WorkerBeat;
import dev.ssespring.web.SseServerResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.servlet.function.ServerRequest;
import org.springframework.web.servlet.function.ServerResponse;

/** The requests of workers: streams, beats and reports. Immutable. */
final class WorkerEndpoints {

    private final JobDispatcher jobs;
    private final JobPermissions permissions;
    private final JobEndpointOptions options;
    private final JobJson json;

    WorkerEndpoints(JobDispatcher jobs, JobPermissions permissions, JobEndpointOptions options, JobJson json) {
        this.jobs = jobs;
        this.permissions = permissions;
        this.options = options;
        this.json = json;
    }

    private JobRequest of(ServerRequest request) {
        return new JobRequest(request, options.maxBody());
    }

    ServerResponse stream(ServerRequest request) {
        JobRequest input = of(request);
        String queue = input.variable("queue");
        permissions.require(JobAccess.WORK, queue, request);
        return stream(input, Set.of(queue), Set.of());
    }

    /** Opens if any of the queues is allowed: the listeners of an application share the stream. */
    ServerResponse sharedStream(ServerRequest request) {
        JobRequest input = of(request);
        Set<String> queues = input.names("queues");
        if (queues.isEmpty() || queues.size() > WorkerStreamSpec.MAX_QUEUES) {
            throw JobRequest.bad("The parameter 'queues' must name 1 to %d queues, separated by commas"
                    .formatted(WorkerStreamSpec.MAX_QUEUES));
        }
        Set<String> refused = new LinkedHashSet<>();
        queues.stream()
                .filter(queue -> !permissions.isAllowed(JobAccess.WORK, queue, request))
                .forEach(refused::add);
        queues.removeAll(refused);
        if (queues.isEmpty()) {
            throw JobPermissions.forbidden();
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

    ServerResponse beat(ServerRequest request) throws IOException {
        JobRequest input = of(request);
        Map<String, Object> body = json.object(input.body());
        String queue = JobRequest.text(body, "queue");
        Number slots = JobRequest.number(body, "slots");
        if (queue == null || slots == null) {
            throw JobRequest.bad("'queue' and 'slots' must not be missing");
        }
        permissions.require(JobAccess.WORK, queue, request);
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
                .map(job -> json.value(jobs.json(queue, job)))
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

    ServerResponse acknowledge(ServerRequest request) throws IOException {
        JobRequest input = of(request);
        String queue = input.variable("queue");
        permissions.require(JobAccess.WORK, queue, request);
        String id = input.variable("id");
        String lease = input.lease();
        JobAck ack = switch (input.variable("operation")) {
            case "complete" -> JobAck.complete(id, lease, json.checked(input.body()));
            case "progress" -> JobAck.progress(id, lease, json.checked(input.body()));
            case "release" -> JobAck.release(id, lease);
            case "fail" -> failure(id, lease, json.object(input.body()));
            default ->
                throw new ResponseStatusException(
                        HttpStatus.NOT_FOUND, "Known are complete, fail, release and progress");
        };
        AckResult result = jobs.acknowledge(queue, ack);
        return ServerResponse.status(result.status()).build();
    }

    /** Several outcomes in one request; they may come from different threads of a worker. */
    ServerResponse outcomes(ServerRequest request) throws IOException {
        JobRequest input = of(request);
        String queue = input.variable("queue");
        permissions.require(JobAccess.WORK, queue, request);
        String body = input.body();
        json.checked(body);
        List<Integer> statuses = jobs.acknowledge(queue, jobs.outcomes(body)).stream()
                .map(AckResult::status)
                .toList();
        return ServerResponse.ok().contentType(MediaType.APPLICATION_JSON).body(statuses);
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
}
