package dev.ssespring.client.engine.request;

import dev.ssespring.client.DisconnectCause;
import dev.ssespring.client.SseAttempt;
import dev.ssespring.client.SseTransport;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Request of one attempt while it is customized. Belongs to the connection's thread. */
final class DefaultSseAttempt implements SseAttempt {

    private final RequestBodies bodies;
    private final String method;
    private final int number;
    private final String lastEventId;
    private final @Nullable DisconnectCause cause;
    private final RequestHeaders headers;
    private URI uri;
    private @Nullable ByteBuffer body;

    DefaultSseAttempt(
            RequestOptions options,
            RequestBodies bodies,
            int number,
            String lastEventId,
            @Nullable DisconnectCause cause) {
        this.bodies = bodies;
        this.method = options.method();
        this.number = number;
        this.lastEventId = lastEventId;
        this.cause = cause;
        this.headers = new RequestHeaders(options.headers());
        this.uri = options.uri();
        this.body = options.body();
    }

    SseTransport.Request toRequest() {
        ByteBuffer content = (body != null) ? body.duplicate() : null;
        return new SseTransport.Request(method, uri, headers.toMap(), content, SseTransport.Destination.OWN_ORIGIN);
    }

    @Override
    public int number() {
        return number;
    }

    @Override
    public String lastEventId() {
        return lastEventId;
    }

    @Override
    public @Nullable DisconnectCause cause() {
        return cause;
    }

    @Override
    public URI uri() {
        return uri;
    }

    @Override
    public SseAttempt uri(URI uri) {
        this.uri = RequestUris.check(uri);
        return this;
    }

    @Override
    public SseAttempt queryParam(String name, String value) {
        String encodedName = encode(name);
        List<String> kept = new ArrayList<>();
        String query = uri.getRawQuery();
        if (query != null) {
            for (String parameter : query.split("&", -1)) {
                if (!parameter.equals(encodedName) && !parameter.startsWith(encodedName + "=")) {
                    kept.add(parameter);
                }
            }
        }
        kept.add(encodedName + "=" + encode(value));
        String text = uri.toString().split("[?#]", 2)[0];
        return uri(URI.create(text + "?" + String.join("&", kept)));
    }

    static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    @Override
    public SseAttempt header(String name, String... values) {
        headers.set(name, values);
        return this;
    }

    @Override
    public SseAttempt body(Object body) {
        this.body = ByteBuffer.wrap(bodies.write(body, headers)).asReadOnlyBuffer();
        return this;
    }
}
