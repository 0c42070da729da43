package dev.ssespring.demo;

import dev.ssespring.protocol.SseReader;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** Talks to a started demo as any client would. */
final class StreamClient {

    private static final Duration TIMEOUT = Duration.ofSeconds(20);

    private final HttpClient http = HttpClient.newHttpClient();
    private final URI base;

    StreamClient(int port) {
        this.base = URI.create("http://localhost:" + port);
    }

    /** Returns once the server has sent the head, which it does with the stream's first block. */
    SseReader open(String path) {
        return openAsync(path).join();
    }

    CompletableFuture<SseReader> openAsync(String path) {
        return http.sendAsync(request(path).build(), BodyHandlers.ofInputStream())
                .thenApply(response -> new SseReader(bodyOf(response)));
    }

    HttpResponse<String> head(String path) throws Exception {
        return http.send(
                request(path)
                        .method("HEAD", HttpRequest.BodyPublishers.noBody())
                        .build(),
                BodyHandlers.ofString());
    }

    HttpResponse<String> post(String path, String json) throws Exception {
        HttpRequest request = request(path)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(json))
                .build();
        return http.send(request, BodyHandlers.ofString());
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(base.resolve(path)).timeout(TIMEOUT);
    }

    private static InputStream bodyOf(HttpResponse<InputStream> response) {
        if (response.statusCode() != 200) {
            throw new IllegalStateException("Status " + response.statusCode() + " from " + response.uri());
        }
        return response.body();
    }
}
