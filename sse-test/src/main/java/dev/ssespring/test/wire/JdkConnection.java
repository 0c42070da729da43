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
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * HTTP/2 by the JDK's client, each exchange with a client and so a connection of its own. Closing the body's stream cancels
 * the HTTP/2 stream and wakes its reader; before the head it is the exchange that is canceled.
 */
final class JdkConnection implements WireConnection {

    private final CompletableFuture<HttpResponse<InputStream>> response;
    private volatile @Nullable InputStream body;

    private JdkConnection(CompletableFuture<HttpResponse<InputStream>> response) {
        this.response = response;
    }

    static JdkConnection open(WireRequest request, WireOptions options) {
        HttpClient.Builder builder = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_2)
                .connectTimeout(options.timeout())
                .followRedirects(HttpClient.Redirect.NEVER);
        if (options.tls() != null) {
            builder.sslContext(options.tls());
        }
        HttpRequest.Builder sent = HttpRequest.newBuilder(request.uri())
                .method(
                        request.method(),
                        (request.body().length > 0)
                                ? BodyPublishers.ofByteArray(request.body())
                                : BodyPublishers.noBody());
        request.headers().forEach(header -> sent.header(header.name(), header.value()));
        return new JdkConnection(builder.build().sendAsync(sent.build(), BodyHandlers.ofInputStream()));
    }

    @Override
    public WireHead awaitHead() throws IOException {
        try {
            HttpResponse<InputStream> received = response.get();
            body = received.body();
            return headOf(received);
        } catch (InterruptedException ex) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("Interrupted while waiting for the response");
        } catch (CancellationException ex) {
            throw new IOException("The request was canceled", ex);
        } catch (ExecutionException ex) {
            throw new IOException(String.valueOf(ex.getCause()), ex);
        }
    }

    private static WireHead headOf(HttpResponse<InputStream> response) {
        List<WireHeader> headers = new ArrayList<>();
        response.headers()
                .map()
                .forEach((name, values) -> values.forEach(value -> {
                    if (!name.startsWith(":")) {
                        headers.add(new WireHeader(name, value));
                    }
                }));
        boolean second = response.version() == HttpClient.Version.HTTP_2;
        return new WireHead(second ? "HTTP/2" : "HTTP/1.1", response.statusCode(), headers);
    }

    @Override
    public int read(byte[] buffer) throws IOException {
        return Objects.requireNonNull(body, "awaitHead() comes first").read(buffer);
    }

    @Override
    public void cut() {
        close();
    }

    @Override
    public void close() {
        InputStream open = body;
        try {
            if (open != null) {
                open.close();
            } else {
                response.cancel(true);
            }
        } catch (IOException ex) {
            throw new UncheckedIOException("The HTTP/2 stream could not be canceled", ex);
        }
    }
}
