package dev.ssespring.client.http;

import dev.ssespring.client.SseTransport;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.util.HashMap;
import java.util.Map;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.client.ClientHttpRequest;
import org.springframework.http.client.ClientHttpResponse;

/**
 * Request that the last interceptor executes. Spring's own request for this HTTP client cannot be cancelled
 * before the headers, and limits the time of the whole response. Belongs to the thread that sends it.
 */
final class CancellableRequest implements ClientHttpRequest {

    private static final String CONTENT_LENGTH = "Content-Length";

    private final HttpClient client;
    private final URI uri;
    private final HttpMethod method;
    private final Cancellation cancellation;
    private final HttpHeaders headers = new HttpHeaders();
    private final Map<String, Object> attributes = new HashMap<>();
    private final ByteArrayOutputStream content = new ByteArrayOutputStream();

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

    /**
     * Sends the request. {@code sendAsync} would complete the response on a new thread where there are two processors or
     * fewer.
     */
    @Override
    public ClientHttpResponse execute() throws IOException {
        cancellation.requireNotCancelled();
        HttpRequest request = request();
        try {
            return new StreamedResponse(client.send(request, headers -> body()));
        } catch (InterruptedException ex) {
            throw new InterruptedSendException(ex);
        } catch (IOException ex) {
            // The HTTP client wraps exceptions of other types, whose names tell more than their messages.
            throw (ex.getClass() == IOException.class && ex.getCause() instanceof IOException cause) ? cause : ex;
        } catch (RuntimeException | InternalError ex) {
            // The HTTP client reports unexpected failures in this way.
            throw new IOException("Request failed: " + ex, ex);
        }
    }

    /** Called by a thread of the HTTP client, perhaps after the thread that waits for the response was interrupted. */
    private ReceivedBody body() {
        ReceivedBody received = new ReceivedBody();
        cancellation.use(received);
        return received;
    }

    private HttpRequest request() {
        HttpRequest.Builder builder = HttpRequest.newBuilder(uri);
        if (content.size() > 0) {
            builder.method(method.name(), HttpRequest.BodyPublishers.ofByteArray(content.toByteArray()));
        } else if (method.equals(HttpMethod.GET)) {
            // With method(..) the request would have the header Content-Length: 0, which JDK 17 sends anyway.
            builder.GET();
        } else {
            builder.method(method.name(), HttpRequest.BodyPublishers.noBody());
        }
        headers.forEach((name, values) -> values.forEach(value -> header(builder, name, value)));
        return builder.build();
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
        return content;
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
