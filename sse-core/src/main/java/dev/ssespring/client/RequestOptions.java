package dev.ssespring.client;

import dev.ssespring.protocol.ParserLimits;
import java.net.URI;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a request was told. Written by the {@link SseRequest} that has it; a connection reads from a copy of its own, which
 * nobody changes any more.
 */
final class RequestOptions {

    final DefaultSseClient client;
    final String method;
    final URI uri;
    final RequestHeaders headers;
    byte @Nullable [] body;
    String lastEventId = "";

    /** Query parameter for ids that the header cannot carry. */
    @Nullable
    String lastEventIdParameter;

    @Nullable
    String name;

    SseTimeouts timeouts = SseTimeouts.DEFAULTS;
    ReconnectPolicy reconnect = ReconnectPolicy.DEFAULTS;
    StatusPolicy status = StatusPolicy.service();
    ParserLimits limits = ParserLimits.DEFAULTS;
    HandlerErrorPolicy handlerErrors = HandlerErrorPolicy.skip();
    DeliveryGuarantee delivery = DeliveryGuarantee.AT_LEAST_ONCE;
    AttemptCustomizer customizer = attempt -> {};
    SignalListener listener = signal -> {};

    @Nullable
    TokenSupplier tokens;

    @Nullable
    LastEventIdStore store;

    int concurrency = 1;
    boolean keepComments;
    boolean once;
    boolean paused;

    RequestOptions(DefaultSseClient client, String method, URI uri) {
        this.client = client;
        this.method = Objects.requireNonNull(method, "'method' must not be null");
        this.uri = uri;
        this.headers = new RequestHeaders();
        headers.set("Accept", "text/event-stream");
        headers.set("Cache-Control", "no-cache");
    }

    private RequestOptions(RequestOptions other) {
        client = other.client;
        method = other.method;
        uri = other.uri;
        headers = other.headers.copy();
        body = other.body;
        lastEventId = other.lastEventId;
        lastEventIdParameter = other.lastEventIdParameter;
        name = other.name;
        timeouts = other.timeouts;
        reconnect = other.reconnect;
        status = other.status;
        limits = other.limits;
        handlerErrors = other.handlerErrors;
        delivery = other.delivery;
        customizer = other.customizer;
        listener = other.listener;
        tokens = other.tokens;
        store = other.store;
        concurrency = other.concurrency;
        keepComments = other.keepComments;
        once = other.once;
        paused = other.paused;
    }

    RequestOptions copy() {
        return new RequestOptions(this);
    }

    /**
     * What this request is about, for messages and logs.
     *
     * @return the name that was given, else the URI without user, query and fragment
     */
    String label() {
        return (name != null) ? name : RequestUris.withoutSecrets(uri);
    }
}
