package dev.ssespring.benchmarks.load;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * What streams ask for.
 *
 * @param path of the endpoint
 * @param topics number of topics; the i-th stream joins topic i modulo this
 * @param lastEventId from which they resume; null if they do not
 */
public record JoinRequest(String path, int topics, @Nullable String lastEventId) {

    ByteBuffer bytes(int stream, int port) {
        String resume = (lastEventId != null) ? "Last-Event-ID: " + lastEventId + "\r\n" : "";
        String request = "GET %s?topic=%d HTTP/1.1\r\nHost: localhost:%d\r\nAccept: text/event-stream\r\n%s\r\n"
                .formatted(path, stream % topics, port, resume);
        return ByteBuffer.wrap(request.getBytes(StandardCharsets.US_ASCII));
    }
}
