package dev.ssespring.jobs.engine;

import dev.ssespring.jobs.JobLeaseOptions;
import dev.ssespring.jobs.store.LeasedJob;
import dev.ssespring.protocol.SseEvent;
import java.time.Duration;
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
