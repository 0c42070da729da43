package dev.ssespring.test;

import dev.ssespring.test.wire.WireConnection;
import dev.ssespring.test.wire.WireHeader;
import dev.ssespring.test.wire.WireRequest;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A request for an event stream. For one thread; may be opened more than once. */
public final class SseTestRequest {

    private static final String LAST_EVENT_ID = "Last-Event-ID";

    private final ClientSettings settings;
    private final String method;
    private final String path;
    private final List<WireHeader> headers;
    private byte[] body = {};
    private @Nullable String lastEventId;

    SseTestRequest(ClientSettings settings, String method, String path) {
        this.settings = settings;
        this.method = method;
        this.path = path;
        this.headers = new ArrayList<>(settings.headers());
    }

    /**
     * Adds a header.
     *
     * @param name of the header; {@code Accept} and {@code Cache-Control} replace those that are sent otherwise
     * @param value of the header
     * @return this request
     */
    public SseTestRequest header(String name, String value) {
        if (name.equalsIgnoreCase(LAST_EVENT_ID)) {
            return lastEventId(value);
        }
        headers.add(new WireHeader(name, value));
        return this;
    }

    /**
     * Adds a cookie.
     *
     * @param name of the cookie
     * @param value of the cookie, sent as it is
     * @return this request
     */
    public SseTestRequest cookie(String name, String value) {
        return header("Cookie", name + '=' + value);
    }

    /**
     * Adds a bearer token.
     *
     * @param token such as a JWT
     * @return this request
     */
    public SseTestRequest bearerToken(String token) {
        return header("Authorization", "Bearer " + token);
    }

    /**
     * Sets the last event id with which the stream begins, as a client that comes back sends it.
     *
     * @param id {@code ""} for none
     * @return this request
     */
    public SseTestRequest lastEventId(String id) {
        this.lastEventId = id;
        return this;
    }

    /**
     * Sets the body.
     *
     * @param contentType such as {@code application/json}
     * @param text sent as UTF-8
     * @return this request
     */
    public SseTestRequest body(String contentType, String text) {
        this.body = text.getBytes(StandardCharsets.UTF_8);
        return header("Content-Type", contentType);
    }

    /**
     * Sends the request and returns when the stream is subscribed, so that the next line may publish. That is when the first
     * block of this library's publisher has arrived, which is recognized by its response headers, and with
     * {@link SseTestClient#publisher} by the stream that it has opened. For other servers it is when the head of the response
     * has arrived.
     *
     * <p>A response that is no event stream makes no exception: it is for
     * {@link SseTestStreamAssert#isRefusedWithStatus(int)}, and any other assertion fails with its status.
     *
     * @return a stream to be closed by the test
     * @throws java.io.UncheckedIOException if there is no connection
     * @throws AssertionError if there is no response, or no first block of a publisher, in time
     */
    public SseTestStream open() {
        return openStream(null);
    }

    /**
     * Sends the request and returns when a condition is true. For servers that send nothing, not even the head of the
     * response, before the first event, as {@code SseEmitter} does:
     *
     * <pre>{@code
     * client.get("/orders/stream").open(() -> controller.subscribers() == 1);
     * }</pre>
     *
     * @param subscribed whether the server has subscribed the stream; asked again and again on this thread, must not block
     * @return a stream to be closed by the test
     * @throws java.io.UncheckedIOException if there is no connection
     * @throws AssertionError if the condition does not become true in time
     */
    public SseTestStream open(BooleanSupplier subscribed) {
        return openStream(Objects.requireNonNull(subscribed, "'subscribed' must not be null"));
    }

    private SseTestStream openStream(@Nullable BooleanSupplier subscribed) {
        Connector connector = new Connector(settings, method, settings.resolve(path), headers, body);
        return SseTestStream.open(connector, settings, (lastEventId == null) ? "" : lastEventId, subscribed);
    }

    /** Sends the same request again and again, with another last event id. */
    private static final class Connector implements TestStreamSource {

        private final ClientSettings settings;
        private final String method;
        private final URI uri;
        private final List<WireHeader> headers;
        private final byte[] body;

        Connector(ClientSettings settings, String method, URI uri, List<WireHeader> headers, byte[] body) {
            this.settings = settings;
            this.method = method;
            this.uri = uri;
            this.headers = List.copyOf(headers);
            this.body = body;
        }

        @Override
        public String describe() {
            return method + ' ' + uri;
        }

        @Override
        public WireConnection connect(String lastEventId) throws IOException {
            List<WireHeader> all = new ArrayList<>();
            addUnlessGiven(all, "Accept", "text/event-stream");
            addUnlessGiven(all, "Cache-Control", "no-cache");
            if (!lastEventId.isEmpty()) {
                all.add(new WireHeader(LAST_EVENT_ID, lastEventId));
            }
            String cookies = headers.stream()
                    .filter(header -> header.name().equalsIgnoreCase("Cookie"))
                    .map(WireHeader::value)
                    .collect(Collectors.joining("; "));
            headers.stream()
                    .filter(header -> !header.name().equalsIgnoreCase("Cookie"))
                    .forEach(all::add);
            if (!cookies.isEmpty()) {
                all.add(new WireHeader("Cookie", cookies));
            }
            return WireConnection.open(new WireRequest(method, uri, all, body), settings.wire());
        }

        private void addUnlessGiven(List<WireHeader> all, String name, String value) {
            if (headers.stream().noneMatch(header -> header.name().equalsIgnoreCase(name))) {
                all.add(new WireHeader(name, value));
            }
        }
    }
}
