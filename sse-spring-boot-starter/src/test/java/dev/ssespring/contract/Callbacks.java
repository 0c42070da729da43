package dev.ssespring.contract;

import dev.ssespring.client.EventHandler;
import dev.ssespring.client.SignalListener;
import dev.ssespring.client.SseSignal;
import dev.ssespring.protocol.SseEvent;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import tools.jackson.databind.json.JsonMapper;

/**
 * Tells the suite what one client saw. All of it is sent by the connection's own thread, and so in order; the next event is
 * read when the suite has the last one.
 */
final class Callbacks implements EventHandler, SignalListener {

    private static final Log LOG = LogFactory.getLog(Callbacks.class);

    private static final Duration LIMIT = Duration.ofSeconds(10);

    private static final JsonMapper JSON = new JsonMapper();

    private final HttpClient http;
    private final String url;
    private int sent;

    Callbacks(HttpClient http, String url) {
        this.http = http;
        this.url = url;
    }

    @Override
    public void handle(SseEvent event) throws InterruptedException {
        send(Map.of("kind", "event", "event", Map.of("type", event.event(), "data", event.data(), "id", event.id())));
    }

    @Override
    public void onSignal(SseSignal signal) {
        try {
            if (signal instanceof SseSignal.Comment comment) {
                send(Map.of("kind", "comment", "comment", comment.text()));
            } else if (signal instanceof SseSignal.Disconnected end && end.failure() != null) {
                error(end.failure());
            } else if (signal instanceof SseSignal.Closed end && end.failure() != null) {
                error(end.failure());
            }
        } catch (InterruptedException ex) {
            Thread.currentThread().interrupt();
        }
    }

    private void error(Exception failure) throws InterruptedException {
        send(Map.of("kind", "error", "error", failure.getMessage()));
    }

    private void send(Map<String, Object> message) throws InterruptedException {
        sent++;
        HttpRequest request = HttpRequest.newBuilder(URI.create(url + "/" + sent))
                .timeout(LIMIT)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(JSON.writeValueAsString(message)))
                .build();
        try {
            // Whatever the answer is: once a test has ended it is 404.
            http.send(request, HttpResponse.BodyHandlers.discarding());
        } catch (IOException ex) {
            LOG.warn("The suite did not take callback " + sent + " of " + url, ex);
        }
    }
}
