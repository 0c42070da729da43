package dev.ssespring.jobs.redis;

import dev.ssespring.jobs.JobInfo;
import dev.ssespring.jobs.JobSpec;
import dev.ssespring.jobs.JobStatus;
import dev.ssespring.jobs.store.JobEvent;
import dev.ssespring.jobs.store.JobHistory;
import dev.ssespring.jobs.store.LeasedJob;
import dev.ssespring.jobs.store.QueueCounts;
import dev.ssespring.jobs.store.WorkerInfo;
import dev.ssespring.redis.ScriptReply;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Converts what the scripts return. */
final class JobReplies {

    /** Between tags, as in claim.lua. Tags do not contain it. */
    static final String TAG_SEPARATOR = "+";

    private JobReplies() {}

    static LeasedJob leased(ScriptReply job) {
        String lease = job.text(2);
        return new LeasedJob(
                job.text(0),
                job.text(1),
                lease,
                Long.parseLong(lease.substring(0, lease.indexOf('-'))),
                (int) job.number(3),
                job.text(4),
                job.text(5),
                Duration.ofMillis(Math.max(0, job.number(6))),
                orNull(job.text(7)));
    }

    static JobInfo info(String queue, ScriptReply job) {
        List<String> fields = job.texts();
        String submitted = fields.get(16);
        String ended = fields.get(17);
        return new JobInfo(
                queue,
                fields.get(0),
                JobStatus.valueOf(fields.get(1).toUpperCase(Locale.ROOT)),
                spec(fields),
                number(fields.get(9)),
                number(fields.get(10)),
                orNull(fields.get(11)),
                orNull(fields.get(12)),
                orNull(fields.get(13)),
                orNull(fields.get(14)),
                orNull(fields.get(15)),
                Instant.ofEpochMilli(Long.parseLong(submitted)),
                ended.isEmpty() ? null : Instant.ofEpochMilli(Long.parseLong(ended)));
    }

    static JobHistory history(String queue, ScriptReply reply) {
        long before = reply.number(2);
        List<JobEvent> events = new ArrayList<>();
        for (String event : reply.texts(3)) {
            events.add(new JobEvent(before + events.size() + 1, kind(event.charAt(0)), event.substring(1)));
        }
        return new JobHistory(info(queue, reply.reply(0)), reply.number(1), events);
    }

    /** As queue.lua stores it. */
    private static JobEvent.Kind kind(char letter) {
        return switch (letter) {
            case 's' -> JobEvent.Kind.STARTED;
            case 'p' -> JobEvent.Kind.PROGRESS;
            case 'f' -> JobEvent.Kind.FAILED;
            case 'r' -> JobEvent.Kind.REVIVED;
            default -> throw new IllegalStateException("Redis holds an event of the unknown kind '" + letter + "'");
        };
    }

    private static JobSpec spec(List<String> fields) {
        JobSpec.Builder spec = JobSpec.builder();
        if (!fields.get(2).isEmpty()) {
            spec.idempotencyKey(fields.get(2));
        }
        if (!fields.get(3).isEmpty()) {
            spec.key(fields.get(3));
        }
        if (!fields.get(4).isEmpty()) {
            spec.type(fields.get(4));
        }
        spec.priority(number(fields.get(5)));
        spec.delay(fields.get(6).isEmpty() ? Duration.ZERO : Duration.ofMillis(Long.parseLong(fields.get(6))));
        tags(fields.get(7)).forEach(spec::requires);
        if (!fields.get(8).isEmpty()) {
            spec.maxAttempts(number(fields.get(8)));
        }
        return spec.build();
    }

    static QueueCounts counts(ScriptReply reply) {
        Map<String, Long> lanes = new HashMap<>();
        for (int i = 5; i < reply.values().size(); i += 2) {
            lanes.put(reply.text(i), reply.number(i + 1));
        }
        long oldest = reply.number(4);
        return new QueueCounts(
                lanes.values().stream().mapToLong(Long::longValue).sum(),
                reply.number(0),
                reply.number(1),
                reply.number(2),
                reply.number(3),
                lanes,
                (oldest >= 0) ? Duration.ofMillis(oldest) : null);
    }

    static WorkerInfo worker(ScriptReply worker) {
        String profile = worker.text(1);
        int space = profile.indexOf(' ');
        return new WorkerInfo(
                worker.text(0), Integer.parseInt(profile.substring(0, space)), tags(profile.substring(space + 1)), (int)
                        worker.number(2));
    }

    private static Set<String> tags(String joined) {
        return joined.isEmpty() ? Set.of() : Set.copyOf(Arrays.asList(joined.split("[+]")));
    }

    private static int number(String text) {
        return text.isEmpty() ? 0 : Integer.parseInt(text);
    }

    private static @Nullable String orNull(String text) {
        return text.isEmpty() ? null : text;
    }
}
