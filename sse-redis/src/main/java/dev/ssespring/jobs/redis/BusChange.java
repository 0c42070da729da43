package dev.ssespring.jobs.redis;

import dev.ssespring.jobs.store.JobChange;
import io.lettuce.core.StreamMessage;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One change on the bus, as queue.lua writes it.
 *
 * @param queueKey the hash of the queue
 * @param isStart whether the worker has accepted the job with this report
 * @param kind what has happened
 * @param id the job; empty if it is none
 * @param lease the lease; null if none
 * @param worker the worker; null if none
 * @param body progress, result or reason; null if none, or if it is too large for the bus
 * @param isBodyInJob whether the body is too large for the bus
 */
record BusChange(
        String queueKey,
        boolean isStart,
        JobChange.Kind kind,
        String id,
        @Nullable String lease,
        @Nullable String worker,
        @Nullable String body,
        boolean isBodyInJob) {

    private static final int PARTS = 4;
    private static final String START = "started+";

    /** Returns the changes of one entry of the bus, in order. */
    static List<BusChange> of(StreamMessage<String, byte[]> message) {
        Map<String, byte[]> fields = message.getBody();
        String queueKey = required(fields, "q");
        List<BusChange> changes = new ArrayList<>();
        for (int i = 1; fields.containsKey(String.valueOf(i)); i++) {
            byte[] body = fields.get("b" + i);
            changes.add(of(
                    queueKey,
                    required(fields, String.valueOf(i)),
                    (body != null) ? text(body) : null,
                    fields.containsKey("l" + i)));
        }
        return changes;
    }

    private static BusChange of(String queueKey, String header, @Nullable String body, boolean isBodyInJob) {
        // The name of a worker may contain spaces.
        String[] parts = header.split(" ", PARTS);
        boolean isStart = parts[0].startsWith(START);
        String kind = isStart ? parts[0].substring(START.length()) : parts[0];
        return new BusChange(
                queueKey,
                isStart,
                JobChange.Kind.valueOf(kind.toUpperCase(Locale.ROOT)),
                parts[1],
                orNull(parts[2]),
                orNull(parts[3]),
                body,
                isBodyInJob);
    }

    /** Returns the field of the job that holds the body. */
    String bodyField() {
        return switch (kind) {
            case PROGRESS -> "progress";
            case DONE -> "result";
            case CANCEL_REQUESTED -> "cancel";
            default -> "error";
        };
    }

    JobChange start() {
        return new JobChange(JobChange.Kind.STARTED, id, worker, lease, null);
    }

    JobChange toChange(@Nullable String completeBody) {
        return new JobChange(kind, id, worker, lease, completeBody);
    }

    private static String required(Map<String, byte[]> fields, String name) {
        byte[] value = fields.get(name);
        if (value == null) {
            throw new IllegalStateException("An entry of the stream of changes in Redis has no field '" + name
                    + "'. Set 'sse.redis.namespace' to a name that no other application uses");
        }
        return text(value);
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private static @Nullable String orNull(String value) {
        return value.isEmpty() ? null : value;
    }
}
