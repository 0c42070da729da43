package dev.ssespring.web;

import dev.ssespring.protocol.SseEvent;
import dev.ssespring.protocol.SseReader;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Arrays;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Speaks the worker protocol request by request, so that a test decides what a worker does and leaves out. */
final class RawWorker implements AutoCloseable {

    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    private final TestServer server;
    private final String queue;
    private final String[] headers;
    final String run = UUID.randomUUID().toString();
    private final HttpResponse<InputStream> response;
    private final SseReader reader;

    RawWorker(TestServer server, String queue, String... headers) throws Exception {
        this.server = server;
        this.queue = queue;
        this.headers = headers;
        this.response = server.get("/jobs/" + queue + "/stream?run=" + run, headers);
        this.reader = new SseReader(response.body());
    }

    int status() {
        return response.statusCode();
    }

    /** Returns the last event id of a client that has read the stream to its end. */
    String lastIdAtTheEnd() throws IOException {
        while (reader.read() != null) {
            // Up to the end.
        }
        return reader.lastEventId();
    }

    /** Skips beats. */
    SseEvent next(String name) throws IOException {
        SseEvent event = reader.read();
        while (event != null && event.event().equals("beat") && !name.equals("beat")) {
            event = reader.read();
        }
        if (event == null || !event.event().equals(name)) {
            throw new AssertionError("Expected " + name + " but was " + event);
        }
        return event;
    }

    HttpResponse<String> beat(int slots, String held) throws Exception {
        return post(
                server,
                "/jobs/workers/" + run,
                "{\"queue\":\"%s\",\"slots\":%d,\"held\":{%s}}".formatted(queue, slots, held),
                headers);
    }

    int acknowledge(String operation, String id, String lease, String body) throws Exception {
        String[] all = Arrays.copyOf(headers, headers.length + 2);
        all[headers.length] = "If-Match";
        all[headers.length + 1] = '"' + lease + '"';
        return post(server, "/jobs/%s/%s/%s".formatted(queue, id, operation), body, all)
                .statusCode();
    }

    static HttpResponse<String> post(TestServer server, String path, String body, String... headers) throws Exception {
        return send(server, "POST", path, body, headers);
    }

    static HttpResponse<String> send(TestServer server, String method, String path, String body, String... headers)
            throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://localhost:" + server.port() + path))
                .method(method, HttpRequest.BodyPublishers.ofString(body))
                .header("Content-Type", "application/json");
        if (headers.length > 0) {
            request.headers(headers);
        }
        return CLIENT.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    static String member(String json, String name) {
        Matcher matcher =
                Pattern.compile("\"" + name + "\":(?:\"([^\"]*)\"|([^,}]*))").matcher(json);
        if (!matcher.find()) {
            throw new AssertionError("No " + name + " in " + json);
        }
        return (matcher.group(1) != null) ? matcher.group(1) : matcher.group(2);
    }

    @Override
    public void close() throws IOException {
        response.body().close();
    }
}
