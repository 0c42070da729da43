package dev.ssespring.jobs.engine;

import dev.ssespring.client.SseTransport;
import dev.ssespring.concurrent.SseClock;
import dev.ssespring.jobs.store.BeatResult;
import dev.ssespring.jobs.store.JobAck;
import dev.ssespring.jobs.store.LeasedJob;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/** The requests of remote workers but for their streams. Immutable; each call blocks for one exchange. */
final class DispatcherPosts {

    private static final Log LOG = LogFactory.getLog("dev.ssespring.jobs.Worker");
    private static final Duration TIMEOUT = Duration.ofSeconds(8);
    private static final int MAX_REPLY = 16 * 1024 * 1024;

    private final String url;
    private final SseTransport transport;
    private final SseClock clock;
    private final Supplier<Map<String, String>> headers;

    DispatcherPosts(String url, SseTransport transport, SseClock clock, Supplier<Map<String, String>> headers) {
        this.url = url;
        this.transport = transport;
        this.clock = clock;
        this.headers = headers;
    }

    /** Returns the status. */
    int acknowledge(String queue, JobAck ack) throws IOException, InterruptedException {
        String path = "/%s/%s/%s".formatted(queue, ack.id(), JobMessages.operation(ack.kind()));
        return post(path, JobMessages.body(ack), ack.lease()).status();
    }

    /** Reports several outcomes in one request. */
    OutcomesReply acknowledge(String queue, List<JobAck> acks) throws IOException, InterruptedException {
        Reply reply = post("/outcomes/" + queue, JobMessages.outcomes(acks), null);
        return new OutcomesReply(
                reply.status(), (reply.status() == 200) ? statuses(reply.body(), acks.size()) : List.of());
    }

    private static List<Integer> statuses(String body, int count) {
        try {
            List<Integer> statuses =
                    WireJson.elements(body).stream().map(Integer::valueOf).toList();
            return (statuses.size() == count) ? statuses : List.of();
        } catch (IllegalArgumentException ex) {
            LOG.debug("The reply to outcomes is malformed", ex);
            return List.of();
        }
    }

    /**
     * Reply to several outcomes.
     *
     * @param status of the reply
     * @param statuses one for each outcome; empty if the reply has none, as that of another server may
     */
    record OutcomesReply(int status, List<Integer> statuses) {}

    /**
     * Sends a beat.
     *
     * @throws IOException if there is no usable answer
     */
    BeatResult beat(String worker, String queue, int slots, Iterable<String> tags, Map<String, String> held)
            throws IOException, InterruptedException {
        StringBuilder json = new StringBuilder("{\"queue\":")
                .append(WireJson.quote(queue))
                .append(",\"slots\":")
                .append(slots)
                .append(",\"tags\":")
                .append(WireJson.quote(String.join("+", tags)))
                .append(",\"held\":{");
        String separator = "";
        for (Map.Entry<String, String> each : held.entrySet()) {
            json.append(separator)
                    .append(WireJson.quote(each.getKey()))
                    .append(':')
                    .append(WireJson.quote(each.getValue()));
            separator = ",";
        }
        Reply reply = post("/workers/" + worker, json.append("}}").toString(), null);
        if (reply.status() != 200) {
            throw new IOException("The beat was answered with status " + reply.status());
        }
        try {
            Map<String, String> members = WireJson.members(reply.body());
            List<LeasedJob> jobs = WireJson.elements(members.getOrDefault("jobs", "[]")).stream()
                    .map(job -> JobMessages.job(worker, job))
                    .toList();
            return new BeatResult(ids(members, "lost"), ids(members, "cancel"), jobs);
        } catch (IllegalArgumentException ex) {
            throw new IOException("The reply to a beat is malformed", ex);
        }
    }

    private static List<String> ids(Map<String, String> members, String name) {
        return WireJson.elements(members.getOrDefault(name, "[]")).stream()
                .map(WireJson::unquote)
                .toList();
    }

    private Reply post(String path, String body, @Nullable String lease) throws IOException, InterruptedException {
        Map<String, List<String>> all = new HashMap<>();
        try {
            headers.get().forEach((name, value) -> all.put(name, List.of(value)));
        } catch (RuntimeException ex) {
            // Code of the application, such as a refresh of a token: the request is sent again as if it had failed.
            throw new IOException("The supplier of headers threw an exception", ex);
        }
        all.put("Content-Type", List.of("application/json"));
        all.put("Accept", List.of("application/json"));
        if (lease != null) {
            all.put("If-Match", List.of('"' + lease + '"'));
        }
        try {
            return reply(transport.exchange(new SseTransport.Request(
                    "POST",
                    URI.create(url + path),
                    all,
                    ByteBuffer.wrap(body.getBytes(StandardCharsets.UTF_8)).asReadOnlyBuffer(),
                    SseTransport.Destination.OWN_ORIGIN)));
        } catch (RuntimeException ex) {
            // Code of the application again, such as an interceptor.
            throw new IOException("The request failed: " + ex, ex);
        }
    }

    private Reply reply(SseTransport.Exchange exchange) throws IOException, InterruptedException {
        // The transport does not limit the time for an answer.
        SseClock.Timer timeout = clock.after(TIMEOUT, exchange::cancel);
        boolean received = false;
        try {
            SseTransport.Response response = exchange.send();
            try (InputStream in = response.body()) {
                Reply reply =
                        new Reply(response.status(), new String(in.readNBytes(MAX_REPLY), StandardCharsets.UTF_8));
                received = true;
                return reply;
            }
        } finally {
            timeout.stop();
            if (!received) {
                // Interceptors may have failed with a response that nobody reads.
                exchange.cancel();
            }
        }
    }

    private record Reply(int status, String body) {}
}
