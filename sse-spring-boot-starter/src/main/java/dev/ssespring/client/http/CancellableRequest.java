package dev.ssespring.client.http;

import dev.ssespring.client.SseTransport;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.client.ClientHttpRequest;
import org.springframework.http.client.ClientHttpResponse;

/**
 * Request that the last interceptor executes. Spring's own request for this HTTP client hides the future of the
 * response, which is needed to cancel it before the headers, and limits the time of the whole response. Belongs to the
 * connection's thread.
 */
final class CancellableRequest implements ClientHttpRequest {

    private static final String CONTENT_LENGTH = "Content-Length";

    private final HttpClient client;
    private final URI uri;
    private final HttpMethod method;
    private final Cancellation cancellation;
    private final HttpHeaders headers = new HttpHeaders();
    private final Map<String, Object> attributes = new HashMap<>();
    private final ByteArrayOutputStream body = new ByteArrayOutputStream();

    CancellableRequest(HttpClient client, URI uri, HttpMethod method, Cancellation cancellation) {
        this.client = client;
        this.uri = uri;
        this.method = method;
        this.cancellation = cancellation;
    }

    /** Throws the exception that creating the request would throw. */
    static void check(SseTransport.Request request) {
        HttpRequest.Builder builder =
                HttpRequest.newBuilder(request.uri()).method(request.method(), HttpRequest.BodyPublishers.noBody());
        request.headers().forEach((name, values) -> values.forEach(value -> header(builder, name, value)));
        builder.build();
    }

    private static void header(HttpRequest.Builder builder, String name, String value) {
        // Set by the HTTP client itself, which rejects this header.
        if (!name.equalsIgnoreCase(CONTENT_LENGTH)) {
            builder.header(name, value);
        }
    }

    @Override
    public ClientHttpResponse execute() throws IOException {
        cancellation.requireNotCancelled();
        CompletableFuture<HttpResponse<InputStream>> response =
                client.sendAsync(request(), headers -> new ReceivedBody());
        cancellation.use(response);
        HttpResponse<InputStream> received = await(response);
        cancellation.use(received.body());
        return new StreamedResponse(received);
    }

    private HttpRequest request() {
        HttpRequest.Builder builder = HttpRequest.newBuilder(uri);
        if (body.size() > 0) {
            builder.method(method.name(), HttpRequest.BodyPublishers.ofByteArray(body.toByteArray()));
        } else if (method.equals(HttpMethod.GET)) {
            // With method(..) the request would have the header Content-Length: 0, which JDK 17 sends anyway.
            builder.GET();
        } else {
            builder.method(method.name(), HttpRequest.BodyPublishers.noBody());
        }
        headers.forEach((name, values) -> values.forEach(value -> header(builder, name, value)));
        return builder.build();
    }

    private static HttpResponse<InputStream> await(CompletableFuture<HttpResponse<InputStream>> response)
            throws IOException {
        try {
            return response.get();
        } catch (CancellationException ex) {
            throw new IOException("Request was cancelled", ex);
        } catch (ExecutionException ex) {
            throw failure(ex.getCause());
        } catch (InterruptedException ex) {
            InterruptedSendException interrupted = new InterruptedSendException(ex);
            if (!response.cancel(true)) {
                closeBody(response, interrupted);
            }
            throw interrupted;
        }
    }

    /** Closes the body of a response that was received at the same moment: no other code has a reference to it. */
    private static void closeBody(CompletableFuture<HttpResponse<InputStream>> response, IOException interrupted) {
        try {
            response.get().body().close();
        } catch (IOException | ExecutionException | InterruptedException ex) {
            interrupted.addSuppressed(ex);
        }
    }

    private static IOException failure(@Nullable Throwable cause) {
        return (cause instanceof IOException io) ? io : new IOException("Request failed: " + cause, cause);
    }

    @Override
    public HttpMethod getMethod() {
        return method;
    }

    @Override
    public URI getURI() {
        return uri;
    }

    @Override
    public Map<String, Object> getAttributes() {
        return attributes;
    }

    @Override
    public HttpHeaders getHeaders() {
        return headers;
    }

    @Override
    public OutputStream getBody() {
        return body;
    }

    /** Passes an interrupt through interceptors, which can throw an IOException only. */
    static final class InterruptedSendException extends IOException {

        private static final long serialVersionUID = 1L;

        private final InterruptedException interrupt;

        InterruptedSendException(InterruptedException interrupt) {
            super("Interrupted while waiting for a response", interrupt);
            this.interrupt = interrupt;
        }

        InterruptedException interrupt() {
            return interrupt;
        }
    }
}
