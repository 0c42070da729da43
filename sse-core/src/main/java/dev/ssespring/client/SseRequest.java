package dev.ssespring.client;

import dev.ssespring.protocol.ParserLimits;
import dev.ssespring.protocol.SseEvent;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * What to ask a server for, and how to go on. Sends nothing until it is connected, which may be done several times: each
 * makes a subscription of its own, from a copy of what was said so far. Not thread-safe.
 */
public final class SseRequest {

    private final RequestOptions options;

    SseRequest(RequestOptions options) {
        this.options = options;
    }

    /** What was said so far, of which what is said later changes nothing. */
    RequestOptions options() {
        return options.copy();
    }

    /**
     * Makes another request that starts from this one.
     *
     * @return a copy
     */
    public SseRequest copy() {
        return new SseRequest(options());
    }

    /**
     * Sets a header, in place of what it was. Redirects to another origin do not get it.
     *
     * @param name its name
     * @param values none removes it
     * @return this request
     */
    public SseRequest header(String name, String... values) {
        options.headers.set(name, values);
        return this;
    }

    /**
     * Sets the body; it is sent again at each attempt.
     *
     * @param body a String is sent as UTF-8, bytes as they are, anything else as JSON, with the header
     *     {@code Content-Type: application/json} unless there is one
     * @return this request
     * @throws IllegalArgumentException if it cannot be written
     */
    public SseRequest body(Object body) {
        options.body = options.client.bodies().write(body, options.headers);
        return this;
    }

    /**
     * Sets where to begin. A {@link LastEventIdStore} that has an id is asked first.
     *
     * @param lastEventId {@code ""} for none
     * @return this request
     */
    public SseRequest lastEventId(String lastEventId) {
        options.lastEventId = Objects.requireNonNull(lastEventId, "'lastEventId' must not be null");
        return this;
    }

    /**
     * Sends those last event ids as a query parameter that the {@code Last-Event-ID} header cannot carry: ids of more than
     * 1,000 characters or with characters other than visible ASCII. Without this option they are not sent, and a warning is
     * logged; the stream then starts where the server lets new clients start. An id that takes more than 4,000 characters
     * in the URI is never sent.
     *
     * @param name such as {@code lastEventId}, which streams of this library read
     * @return this request
     */
    public SseRequest lastEventIdParameter(String name) {
        Objects.requireNonNull(name, "'name' must not be null");
        if (name.isBlank()) {
            throw new IllegalArgumentException("'name' must not be blank");
        }
        options.lastEventIdParameter = name;
        return this;
    }

    /**
     * Sets what keeps the last event id. Without one, it is remembered as long as the connection is there.
     *
     * <p>A store also keeps that a stream has ended for good, as one of this library tells by the id of its last block: a
     * later connection with the same name gets 204, and closes without an event. Give requests whose answers are
     * different streams different {@linkplain #name names}, or remove the id from the store to read the stream again.
     *
     * @param store knows this subscription by its {@link #name}
     * @return this request
     */
    public SseRequest lastEventIdStore(LastEventIdStore store) {
        options.store = Objects.requireNonNull(store, "'store' must not be null");
        return this;
    }

    /**
     * Sets what the connection is called in logs, metrics and the {@link LastEventIdStore}.
     *
     * @param name without secrets
     * @return this request
     */
    public SseRequest name(String name) {
        options.name = Objects.requireNonNull(name, "'name' must not be null");
        return this;
    }

    /**
     * Sets how long to wait for what.
     *
     * @param timeouts in place of {@link SseTimeouts#DEFAULTS}
     * @return this request
     */
    public SseRequest timeouts(SseTimeouts timeouts) {
        options.timeouts = Objects.requireNonNull(timeouts, "'timeouts' must not be null");
        return this;
    }

    /**
     * Sets how long to wait between attempts.
     *
     * @param reconnect in place of {@link ReconnectPolicy#DEFAULTS}
     * @return this request
     */
    public SseRequest reconnect(ReconnectPolicy reconnect) {
        options.reconnect = Objects.requireNonNull(reconnect, "'reconnect' must not be null");
        return this;
    }

    /**
     * Makes one attempt only: the end of the response ends the connection, and so does a failure. For streams that are an
     * answer, such as that of a language model.
     *
     * @return this request
     */
    public SseRequest once() {
        options.once = true;
        return this;
    }

    /**
     * Makes connections that are paused from the beginning: they connect, but no event is handled before
     * {@link SseConnection#resume()}.
     *
     * @return this request
     */
    public SseRequest paused() {
        options.paused = true;
        return this;
    }

    /**
     * Sets what statuses mean.
     *
     * @param status in place of {@link StatusPolicy#service()}
     * @return this request
     */
    public SseRequest status(StatusPolicy status) {
        options.status = Objects.requireNonNull(status, "'status' must not be null");
        return this;
    }

    /**
     * Sets how much the server may make this side remember.
     *
     * @param limits in place of {@link ParserLimits#DEFAULTS}
     * @return this request
     */
    public SseRequest limits(ParserLimits limits) {
        options.limits = Objects.requireNonNull(limits, "'limits' must not be null");
        return this;
    }

    /**
     * Sets where bearer tokens come from.
     *
     * @param tokens asked before each attempt, and once more after a 401
     * @return this request
     */
    public SseRequest tokens(TokenSupplier tokens) {
        options.tokens = Objects.requireNonNull(tokens, "'tokens' must not be null");
        return this;
    }

    /**
     * Adds a change to each attempt.
     *
     * @param customizer called after those added before
     * @return this request
     */
    public SseRequest eachAttempt(AttemptCustomizer customizer) {
        Objects.requireNonNull(customizer, "'customizer' must not be null");
        AttemptCustomizer before = options.customizer;
        options.customizer = attempt -> {
            before.customize(attempt);
            customizer.customize(attempt);
        };
        return this;
    }

    /**
     * Sets what becomes of events whose handler failed. Without effect on {@link #stream()}, whose consumer gets its
     * exceptions itself.
     *
     * @param handlerErrors in place of {@link HandlerErrorPolicy#skip()}
     * @return this request
     */
    public SseRequest onHandlerError(HandlerErrorPolicy handlerErrors) {
        options.handlerErrors = Objects.requireNonNull(handlerErrors, "'handlerErrors' must not be null");
        return this;
    }

    /**
     * Sets when an event counts as handled.
     *
     * @param delivery in place of {@link DeliveryGuarantee#AT_LEAST_ONCE}
     * @return this request
     */
    public SseRequest delivery(DeliveryGuarantee delivery) {
        options.delivery = Objects.requireNonNull(delivery, "'delivery' must not be null");
        return this;
    }

    /**
     * Has several events handled at the same time, in no particular order. As many again may wait; when they do, nothing
     * is read. The last event id moves to just before the oldest event that is not handled, and a new attempt begins when
     * all are. Without effect on {@link #stream()}.
     *
     * @param handlers most handlers running at once, 1 or more; each takes a thread while it runs
     * @return this request
     */
    public SseRequest concurrency(int handlers) {
        if (handlers < 1) {
            throw new IllegalArgumentException("'handlers' must be 1 or more: " + handlers);
        }
        options.concurrency = handlers;
        return this;
    }

    /**
     * Has comments signalled, too.
     *
     * @return this request
     */
    public SseRequest keepComments() {
        options.keepComments = true;
        return this;
    }

    /**
     * Adds a listener for what happens to the connection.
     *
     * @param listener called after those added before
     * @return this request
     */
    public SseRequest onSignal(SignalListener listener) {
        Objects.requireNonNull(listener, "'listener' must not be null");
        options.listener = SignalNotifier.both(options.listener, listener);
        return this;
    }

    /**
     * Connects, and hands events to a handler, on a thread of its own. Returns at once: that there is no connection yet
     * is nothing but the first thing to be tried again.
     *
     * @param handler called for each event
     * @return to be closed when done
     * @throws SseClientException if there is no thread for it
     * @throws IllegalStateException if the client is closed
     */
    public SseConnection connect(EventHandler handler) {
        Objects.requireNonNull(handler, "'handler' must not be null");
        return options.client.connect(options(), handler);
    }

    /**
     * As {@link #connect(EventHandler)}, with {@link #onSignal(SignalListener)} for this connection alone.
     *
     * @param handler called for each event
     * @param listener called for each signal
     * @return to be closed when done
     */
    public SseConnection connect(EventHandler handler, SignalListener listener) {
        return copy().onSignal(listener).connect(handler);
    }

    /**
     * As {@link #connect(EventHandler)}, for payloads read from JSON. Data that cannot be read is a failure of the
     * handler.
     *
     * @param <T> type of the payload
     * @param type what to make of the data; String takes it as it is
     * @param handler called for each payload
     * @return to be closed when done
     * @throws IllegalArgumentException if there is nothing that reads JSON
     */
    public <T> SseConnection connect(Class<T> type, PayloadHandler<T> handler) {
        return connect(PayloadType.of(type), handler);
    }

    /**
     * As {@link #connect(Class, PayloadHandler)}, for types with arguments.
     *
     * @param <T> type of the payload
     * @param type what to make of the data
     * @param handler called for each payload
     * @return to be closed when done
     */
    public <T> SseConnection connect(PayloadType<T> type, PayloadHandler<T> handler) {
        Objects.requireNonNull(type, "'type' must not be null");
        Objects.requireNonNull(handler, "'handler' must not be null");
        options.client.requireReadable(type);
        return connect(event -> handler.handle(options.client.payload(event, type)));
    }

    /**
     * The events as a stream that never ends by itself, save as {@link SseSignal.Closed.Reason} tells; sequential, and
     * unconnected until its terminal operation, whose thread then waits for events and for reconnecting. An event counts
     * as handled when that thread comes back for the next one, which it does not after the last of a {@code limit}. Closing
     * the stream, by any thread, ends the connection and the stream.
     *
     * <p>The terminal operation throws an {@link SseClientException} when the connection has failed for good, and a
     * {@link java.util.concurrent.CancellationException} when its thread is interrupted.
     *
     * @return to be closed when done
     * @throws IllegalStateException if the client is closed
     */
    public Stream<SseEvent> stream() {
        return options.client.stream(options());
    }

    /**
     * As {@link #stream()}, for payloads read from JSON.
     *
     * @param <T> type of the payload
     * @param type what to make of the data; String takes it as it is
     * @return to be closed when done
     * @throws IllegalArgumentException if there is nothing that reads JSON
     */
    public <T> Stream<T> stream(Class<T> type) {
        PayloadType<T> payload = PayloadType.of(type);
        options.client.requireReadable(payload);
        return stream().map(event -> options.client.payload(event, payload));
    }

    /** Method and URI, without user, query and fragment. */
    @Override
    public String toString() {
        return options.method + " " + RequestUris.withoutSecrets(options.uri);
    }
}
