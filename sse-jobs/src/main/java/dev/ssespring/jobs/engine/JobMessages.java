package dev.ssespring.jobs.engine;

import dev.ssespring.jobs.JobLeaseOptions;
import dev.ssespring.jobs.store.JobAck;
import dev.ssespring.jobs.store.LeasedJob;
import dev.ssespring.protocol.SseEvent;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The events of the worker protocol, and their JSON. They have no ids: a lease is never replayed. */
final class JobMessages {

    static final String HELLO = "hello";
    static final String JOB = "job";
    static final String BEAT = "beat";
    static final String CANCEL = "cancel";
    static final String LOST = "lost";
    static final String DRAIN = "drain";
    static final String REFUSED = "refused";

    private JobMessages() {}

    static SseEvent hello(String worker, String queue, String node, JobLeaseOptions times) {
        return SseEvent.of(
                HELLO,
                "{\"run\":%s,\"queue\":%s,\"node\":%s,\"beatMs\":%d,\"acceptMs\":%d,\"leaseMs\":%d}"
                        .formatted(
                                WireJson.quote(worker),
                                WireJson.quote(queue),
                                WireJson.quote(node),
                                times.beat().toMillis(),
                                times.accept().toMillis(),
                                times.lease().toMillis()));
    }

    static String job(String queue, LeasedJob job, Duration lease) {
        StringBuilder json = new StringBuilder(job.payload().length() + 250)
                .append("{\"id\":")
                .append(WireJson.quote(job.id()))
                .append(",\"queue\":")
                .append(WireJson.quote(queue))
                .append(",\"lease\":")
                .append(WireJson.quote(job.lease()))
                .append(",\"fence\":")
                .append(job.fence())
                .append(",\"type\":")
                .append(WireJson.quote(job.type()))
                .append(",\"attempt\":")
                .append(job.attempt())
                .append(",\"ttl\":")
                .append(lease.toMillis());
        if (job.traceParent() != null) {
            json.append(",\"traceparent\":").append(WireJson.quote(job.traceParent()));
        }
        return json.append(",\"data\":").append(job.payload()).append('}').toString();
    }

    /** Reads the JSON of a job that a worker has received. */
    static LeasedJob job(String worker, String json) {
        Map<String, String> members = WireJson.members(json);
        String trace = members.get("traceparent");
        return new LeasedJob(
                worker,
                text(members, "id"),
                text(members, "lease"),
                Long.parseLong(members.getOrDefault("fence", "0")),
                Integer.parseInt(members.getOrDefault("attempt", "1")),
                members.containsKey("type") ? text(members, "type") : "",
                members.getOrDefault("data", "null"),
                Duration.ZERO,
                (trace != null) ? WireJson.unquote(trace) : null);
    }

    static String text(Map<String, String> members, String name) {
        String raw = members.get(name);
        if (raw == null) {
            throw new IllegalArgumentException("The member '" + name + "' is missing");
        }
        return WireJson.unquote(raw);
    }

    /** Returns outcomes as the body of one request. */
    static String outcomes(List<JobAck> acks) {
        StringBuilder json = new StringBuilder("[");
        for (JobAck ack : acks) {
            json.append((json.length() > 1) ? "," : "")
                    .append("{\"id\":")
                    .append(WireJson.quote(ack.id()))
                    .append(",\"lease\":")
                    .append(WireJson.quote(ack.lease()))
                    .append(",\"operation\":")
                    .append(WireJson.quote(operation(ack.kind())))
                    .append(",\"body\":")
                    .append(body(ack))
                    .append('}');
        }
        return json.append(']').toString();
    }

    /** Reads the outcomes of one request. */
    static List<JobAck> outcomes(String json) {
        return WireJson.elements(json).stream()
                .map(element -> outcome(WireJson.members(element)))
                .toList();
    }

    private static JobAck outcome(Map<String, String> members) {
        String id = text(members, "id");
        String lease = text(members, "lease");
        String operation = text(members, "operation");
        String body = members.getOrDefault("body", "null");
        return switch (operation) {
            case "complete" -> JobAck.complete(id, lease, body.equals("null") ? null : body);
            case "release" -> JobAck.release(id, lease);
            case "fail" -> failure(id, lease, WireJson.members(body));
            default -> throw new IllegalArgumentException("'operation' must be complete, fail or release");
        };
    }

    private static JobAck failure(String id, String lease, Map<String, String> members) {
        String raw = members.getOrDefault("error", "null");
        String error = raw.equals("null") ? "No reason given" : WireJson.unquote(raw);
        if (Boolean.parseBoolean(members.get("fatal"))) {
            return JobAck.reject(id, lease, error);
        }
        String retry = members.getOrDefault("retryAfter", "null");
        return JobAck.fail(
                id,
                lease,
                error,
                retry.equals("null")
                        ? null
                        : Duration.ofMillis(Math.max(0, Double.valueOf(retry).longValue())));
    }

    /** The last part of the path of a report. */
    static String operation(JobAck.Kind kind) {
        return kind.name().toLowerCase(Locale.ROOT);
    }

    /** The body of a report. */
    static String body(JobAck ack) {
        if (ack.kind() != JobAck.Kind.FAIL) {
            return (ack.body() != null) ? ack.body() : "null";
        }
        StringBuilder json =
                new StringBuilder("{\"error\":").append(WireJson.quote((ack.body() != null) ? ack.body() : ""));
        if (ack.retryAfter() != null) {
            json.append(",\"retryAfter\":").append(ack.retryAfter().toMillis());
        }
        return json.append(",\"fatal\":").append(ack.fatal()).append('}').toString();
    }

    static SseEvent beat(String queue) {
        return SseEvent.of(BEAT, ofQueue(queue));
    }

    static SseEvent drain(String queue) {
        return SseEvent.of(DRAIN, ofQueue(queue));
    }

    static SseEvent refused(String queue) {
        return SseEvent.of(REFUSED, ofQueue(queue));
    }

    private static String ofQueue(String queue) {
        return "{\"queue\":" + WireJson.quote(queue) + '}';
    }

    static SseEvent cancel(String queue, String id, String lease, String reason) {
        return SseEvent.of(
                CANCEL,
                "{\"queue\":%s,\"id\":%s,\"lease\":%s,\"reason\":%s}"
                        .formatted(
                                WireJson.quote(queue),
                                WireJson.quote(id),
                                WireJson.quote(lease),
                                WireJson.quote(reason)));
    }

    static SseEvent lost(String queue, String id, String lease) {
        return SseEvent.of(
                LOST,
                "{\"queue\":%s,\"id\":%s,\"lease\":%s}"
                        .formatted(WireJson.quote(queue), WireJson.quote(id), WireJson.quote(lease)));
    }
}
