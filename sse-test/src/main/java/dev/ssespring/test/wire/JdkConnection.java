package dev.ssespring.test.wire;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.List;

/**
 * HTTP/2 by the JDK's client, each exchange on a connection of its own. Closing the body's stream cancels the HTTP/2 stream
 * and wakes its reader.
 */
final class JdkConnection implements WireConnection {

    private final WireHead head;
    private final InputStream body;
    private final HttpClient client;

    private JdkConnection(HttpClient client, WireHead head, InputStream body) {
        this.client = client;
        this.head = head;
        this.body = body;
    }

    static JdkConnection open(WireRequest request, WireOptions options) throws IOException {
        HttpClient.Builder builder = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_2)
                .connectTimeout(options.timeout())
                .followRedirects(HttpClient.Redirect.NEVER);
        if (options.tls() != null) {
            builder.sslContext(options.tls());
        }
        HttpClient client = builder.build();
        HttpRequest.Builder sent = HttpRequest.newBuilder(request.uri())
                .timeout(options.timeout())
                .method(
                        request.method(),
                        (request.body().length > 0)
                                ? BodyPublishers.ofByteArray(request.body())
                                : BodyPublishers.noBody());
        request.headers().forEach(header -> sent.header(header.name(), header.value()));
        try {
            HttpResponse<InputStream> response = client.send(sent.build(), BodyHandlers.ofInputStream());
            return new JdkConnection(client, headOf(response), response.body());
        } catch (InterruptedException ex) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("Interrupted while waiting for the response");
        }
    }

    private static WireHead headOf(HttpResponse<InputStream> response) {
        List<WireHeader> headers = new ArrayList<>();
        response.headers().map().forEach((name, values) -> values.forEach(value -> {
            if (!name.startsWith(":")) {
                headers.add(new WireHeader(name, value));
            }
        }));
        boolean second = response.version() == HttpClient.Version.HTTP_2;
        return new WireHead(second ? "HTTP/2" : "HTTP/1.1", response.statusCode(), headers);
    }

    @Override
    public WireHead head() {
        return head;
    }

    @Override
    public int read(byte[] buffer) throws IOException {
        return body.read(buffer);
    }

    @Override
    public void cut() {
        close();
    }

    @Override
    public void close() {
        try {
            body.close();
        } catch (IOException ex) {
            throw new UncheckedIOException("The HTTP/2 stream of " + client.version() + " could not be canceled", ex);
        }
    }
}
