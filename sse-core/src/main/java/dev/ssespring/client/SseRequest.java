package dev.ssespring.client;

import dev.ssespring.client.engine.ClientEngine;
import dev.ssespring.client.engine.request.RequestHeaders;
import dev.ssespring.client.engine.request.RequestOptions;
import dev.ssespring.client.engine.request.RequestUris;
import dev.ssespring.protocol.ParserLimits;
import dev.ssespring.protocol.SseEvent;
import java.net.URI;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Describes a request for an event stream and how the connection reconnects. Nothing is sent before it is connected. It
 * can be connected several times: each connection is independent and uses the options set before. Not thread-safe.
 */
public final class SseRequest {

    private final ClientEngine engine;
    private final String method;
    private final URI uri;
    private final RequestHeaders headers;
    private final List<SignalListener> listeners = new ArrayList<>();
    private @Nullable ByteBuffer body;
    private String lastEventId = "";
    private @Nullable String lastEventIdParameter;
    private @Nullable String name;
    private SseTimeouts timeouts = SseTimeouts.DEFAULTS;
    private ReconnectPolicy reconnect = ReconnectPolicy.DEFAULTS;
    private StatusPolicy status = StatusPolicy.service();
    private ParserLimits limits = ParserLimits.DEFAULTS;
    private HandlerErrorPolicy handlerErrors = HandlerErrorPolicy.skip();
    private DeliveryGuarantee delivery = DeliveryGuarantee.AT_LEAST_ONCE;
    private AttemptCustomizer customizer = attempt -> {};
    private @Nullable TokenSupplier tokens;
    private @Nullable LastEventIdStore store;
    private int concurrency = 1;
    private boolean keepComments;
    private boolean once;
    private boolean paused;

    SseRequest(ClientEngine engine, String method, URI uri) {
        this.engine = engine;
        this.method = Objects.requireNonNull(method, "'method' must not be null");
        this.uri = uri;
        this.headers = new RequestHeaders(Map.of());
        headers.set("Accept", "text/event-stream");
        headers.set("Cache-Control", "no-cache");
    }

    private SseRequest(ClientEngine engine, RequestOptions options) {
        this.engine = engine;
        method = options.method();
        uri = options.uri();
        headers = new RequestHeaders(options.headers());
        listeners.addAll(options.listeners());
        body = options.body();
        lastEventId = options.lastEventId();
        lastEventIdParameter = options.lastEventIdParameter();
        name = options.name();
        timeouts = options.timeouts();
        reconnect = options.reconnect();
        status = options.status();
        limits = options.limits();
        handlerErrors = options.handlerErrors();
        delivery = options.delivery();
        customizer = options.customizer();
        tokens = options.tokens();
        store = options.store();
        concurrency = options.concurrency();
        keepComments = options.keepComments();
        once = options.once();
        paused = options.paused();
    }

    /** Returns the options set so far. Later changes of this request do not affect them. */
    RequestOptions options() {
        return new RequestOptions(
                method,
                uri,
                headers.toMap(),
                body,
                lastEventId,
                lastEventIdParameter,
                name,
                timeouts,
                reconnect,
                status,
                limits,
                handlerErrors,
                delivery,
                customizer,
                List.copyOf(listeners),
                tokens,
                store,
                concurrency,
                keepComments,
                once,
                paused);
    }

    /**
     * Returns another request with the same options.
     *
     * @return a copy, which is independent of this request
     */
    public SseRequest copy() {
        return new SseRequest(engine, options());
    }

    /**
     * Sets a header, replacing its previous values. It is not sent to another origin after a redirect.
     *
     * @param name header name
     * @param values none to remove the header
     * @return this request
     */
    public SseRequest header(String name, String... values) {
        headers.set(name, values);
        return this;
    }

    /**
     * Sets the body, which is sent with each attempt.
     *
     * @param body a String is sent as UTF-8, bytes are sent unchanged, anything else is sent as JSON, with the header
     *     {@code Content-Type: application/json} unless that header is set
     * @return this request
     * @throws IllegalArgumentException if the body cannot be written
     */
    public SseRequest body(Object body) {
        this.body = ByteBuffer.wrap(engine.bodies().write(body, headers)).asReadOnlyBuffer();
        return this;
    }

    /**
     * Sets the first last event id. An id in the {@link LastEventIdStore} takes precedence.
     *
     * @param lastEventId {@code ""} for none
     * @return this request
     */
    public SseRequest lastEventId(String lastEventId) {
        this.lastEventId = Objects.requireNonNull(lastEventId, "'lastEventId' must not be null");
        return this;
    }

    /**
     * Sets the query parameter for last event ids that the {@code Last-Event-ID} header cannot carry: ids of more than
     * 1,000 characters or with characters other than visible ASCII. Without this option such ids are not sent, and a
     * warning is logged; the stream then starts where the server lets new clients start. An id of more than 4,000
     * encoded characters is never sent.
     *
     * @param name such as {@code lastEventId}, which streams of this library read
     * @return this request
     */
    public SseRequest lastEventIdParameter(String name) {
        Objects.requireNonNull(name, "'name' must not be null");
        if (name.isBlank()) {
            throw new IllegalArgumentException("'name' must not be blank");
        }
        this.lastEventIdParameter = name;
        return this;
    }

    /**
     * Sets the store of the last event id. Without a store, the id is kept for the lifetime of the connection.
     *
     * <p>A store also keeps that a stream has ended for good, which streams of this library signal by the id of their
     * last block: a later connection with the same name gets 204 and closes without an event. Use different
     * {@linkplain #name names} for requests whose responses are different streams, or remove the id from the store to
     * read a stream again.
     *
     * @param store keeps the id under the {@link #name} of the connection
     * @return this request
     */
    public SseRequest lastEventIdStore(LastEventIdStore store) {
        this.store = Objects.requireNonNull(store, "'store' must not be null");
        return this;
    }

    /**
     * Sets the name of the connection in logs, metrics and the {@link LastEventIdStore}.
     *
     * @param name without secrets
     * @return this request
     */
    public SseRequest name(String name) {
        this.name = Objects.requireNonNull(name, "'name' must not be null");
        return this;
    }

    /**
     * Sets the timeouts.
     *
     * @param timeouts by default {@link SseTimeouts#DEFAULTS}
     * @return this request
     */
    public SseRequest timeouts(SseTimeouts timeouts) {
        this.timeouts = Objects.requireNonNull(timeouts, "'timeouts' must not be null");
        return this;
    }

    /**
     * Sets the delays between attempts.
     *
     * @param reconnect by default {@link ReconnectPolicy#DEFAULTS}
     * @return this request
     */
    public SseRequest reconnect(ReconnectPolicy reconnect) {
        this.reconnect = Objects.requireNonNull(reconnect, "'reconnect' must not be null");
        return this;
    }

    /**
     * Limits the connection to one attempt: the end of the response ends the connection, and so does a failure. For
     * finite streams, such as the response of a language model.
     *
     * @return this request
     */
    public SseRequest once() {
        once = true;
        return this;
    }

    /**
     * Pauses connections from the beginning: they connect, but no event is handled before
     * {@link SseConnection#resume()}.
     *
     * @return this request
     */
    public SseRequest paused() {
        paused = true;
        return this;
    }

    /**
     * Sets the meaning of response statuses.
     *
     * @param status by default {@link StatusPolicy#service()}
     * @return this request
     */
    public SseRequest status(StatusPolicy status) {
        this.status = Objects.requireNonNull(status, "'status' must not be null");
        return this;
    }

    /**
     * Sets the maximum size of lines and events.
     *
     * @param limits by default {@link ParserLimits#DEFAULTS}
     * @return this request
     */
    public SseRequest limits(ParserLimits limits) {
        this.limits = Objects.requireNonNull(limits, "'limits' must not be null");
        return this;
    }

    /**
     * Sets the source of bearer tokens.
     *
     * @param tokens called before each attempt, and again after a 401
     * @return this request
     */
    public SseRequest tokens(TokenSupplier tokens) {
        this.tokens = Objects.requireNonNull(tokens, "'tokens' must not be null");
        return this;
    }

    /**
     * Adds a customizer for each attempt.
     *
     * @param customizer called after those added before
     * @return this request
     */
    public SseRequest eachAttempt(AttemptCustomizer customizer) {
        Objects.requireNonNull(customizer, "'customizer' must not be null");
        AttemptCustomizer before = this.customizer;
        this.customizer = attempt -> {
            before.customize(attempt);
            customizer.customize(attempt);
        };
        return this;
    }

    /**
     * Sets the strategy for events whose handler failed. Has no effect on {@link #stream()}, whose consumer gets its
     * exceptions itself.
     *
     * @param handlerErrors by default {@link HandlerErrorPolicy#skip()}
     * @return this request
     */
    public SseRequest onHandlerError(HandlerErrorPolicy handlerErrors) {
        this.handlerErrors = Objects.requireNonNull(handlerErrors, "'handlerErrors' must not be null");
        return this;
    }

    /**
     * Sets when an event is acknowledged.
     *
     * @param delivery by default {@link DeliveryGuarantee#AT_LEAST_ONCE}
     * @return this request
     */
    public SseRequest delivery(DeliveryGuarantee delivery) {
        this.delivery = Objects.requireNonNull(delivery, "'delivery' must not be null");
        return this;
    }

    /**
     * Sets the number of events that are handled at the same time, in no particular order. The same number of events
     * can wait; nothing is read while they do. The last event id advances to just before the oldest event that is not
     * handled, and the next attempt begins when all events are handled. Has no effect on {@link #stream()}.
     *
     * @param handlers maximum number of handlers running at once, 1 or more; each takes a thread while it runs
     * @return this request
     */
    public SseRequest concurrency(int handlers) {
        if (handlers < 1) {
            throw new IllegalArgumentException("'handlers' must be 1 or more: " + handlers);
        }
        concurrency = handlers;
        return this;
    }

    /**
     * Enables signals for comments.
     *
     * @return this request
     */
    public SseRequest keepComments() {
        keepComments = true;
        return this;
    }

    /**
     * Adds a listener for the signals of the connection.
     *
     * @param listener called after those added before
     * @return this request
     */
    public SseRequest onSignal(SignalListener listener) {
        listeners.add(Objects.requireNonNull(listener, "'listener' must not be null"));
        return this;
    }

    /**
     * Opens a connection that passes its events to a handler, on a thread of its own. Does not block: a server that
     * cannot be reached is a failed attempt, after which others follow.
     *
     * @param handler called for each event
     * @return a connection, which is to be closed
     * @throws SseClientException if there is no thread for it
     * @throws IllegalStateException if the client is closed
     */
    public SseConnection connect(EventHandler handler) {
        Objects.requireNonNull(handler, "'handler' must not be null");
        return engine.connect(options(), handler);
    }

    /**
     * Opens a connection as {@link #connect(EventHandler)} does, with a listener for this connection only.
     *
     * @param handler called for each event
     * @param listener called for each signal
     * @return a connection, which is to be closed
     */
    public SseConnection connect(EventHandler handler, SignalListener listener) {
        return copy().onSignal(listener).connect(handler);
    }

    /**
     * Opens a connection as {@link #connect(EventHandler)} does, for payloads read from JSON. Data that cannot be read
     * is a failure of the handler.
     *
     * @param <T> type of the payload
     * @param type class of the payload; String takes the data unchanged
     * @param handler called for each payload
     * @return a connection, which is to be closed
     * @throws IllegalArgumentException if the type needs JSON and the client has none
     */
    public <T> SseConnection connect(Class<T> type, PayloadHandler<T> handler) {
        return connect(PayloadType.of(type), handler);
    }

    /**
     * Opens a connection as {@link #connect(Class, PayloadHandler)} does, for types with arguments.
     *
     * @param <T> type of the payload
     * @param type type of the payload
     * @param handler called for each payload
     * @return a connection, which is to be closed
     */
    public <T> SseConnection connect(PayloadType<T> type, PayloadHandler<T> handler) {
        Objects.requireNonNull(type, "'type' must not be null");
        Objects.requireNonNull(handler, "'handler' must not be null");
        engine.requireReadable(type);
        return connect(event -> handler.handle(engine.payload(event, type)));
    }

    /**
     * Returns the events as a sequential stream, which ends only as {@link SseSignal.Closed.Reason} describes. It
     * connects when its terminal operation is called; the thread of that operation waits for events and reconnects. An
     * event is acknowledged when that thread asks for the next one, which it does not after the last event of a
     * {@code limit}. Closing the stream, on any thread, ends the connection and the stream.
     *
     * <p>The terminal operation throws an {@link SseClientException} if the connection has failed for good, and a
     * {@link java.util.concurrent.CancellationException} if its thread is interrupted.
     *
     * @return a stream, which is to be closed
     * @throws IllegalStateException if the client is closed
     */
    public Stream<SseEvent> stream() {
        return engine.stream(options());
    }

    /**
     * Returns payloads read from JSON as a stream, otherwise as {@link #stream()}.
     *
     * @param <T> type of the payload
     * @param type class of the payload; String takes the data unchanged
     * @return a stream, which is to be closed
     * @throws IllegalArgumentException if the type needs JSON and the client has none
     */
    public <T> Stream<T> stream(Class<T> type) {
        PayloadType<T> payload = PayloadType.of(type);
        engine.requireReadable(payload);
        return stream().map(event -> engine.payload(event, payload));
    }

    /** Returns method and URI, without user, query and fragment. */
    @Override
    public String toString() {
        return method + " " + RequestUris.withoutSecrets(uri);
    }
}
