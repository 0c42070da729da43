package dev.ssespring.client;

import dev.ssespring.concurrent.SseClock;
import dev.ssespring.protocol.SseEvent;
import java.net.URI;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/** Makes connections, and knows those that are not closed. */
final class DefaultSseClient implements SseClient {

    private final SseTransport transport;
    private final Executor executor;
    private final SseClock clock;
    private final @Nullable String baseUrl;
    private final PayloadReader payloads;
    private final RequestBodies bodies;
    private final List<Consumer<SseRequest>> defaults;
    private final List<SseClientObserver> observers;
    private final Set<DefaultSseConnection> open = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    DefaultSseClient(Builder builder) {
        this.transport = builder.transport;
        this.executor = builder.executor;
        this.clock = builder.clock;
        this.baseUrl = builder.baseUrl;
        this.payloads = builder.payloadReader;
        this.bodies = new RequestBodies(builder.bodyWriter);
        this.defaults = List.copyOf(builder.defaults);
        this.observers = List.copyOf(builder.observers);
    }

    SseTransport transport() {
        return transport;
    }

    Executor executor() {
        return executor;
    }

    SseClock clock() {
        return clock;
    }

    RequestBodies bodies() {
        return bodies;
    }

    List<SseClientObserver> observers() {
        return observers;
    }

    @Override
    public SseRequest get(String uri) {
        return method("GET", uri);
    }

    @Override
    public SseRequest get(URI uri) {
        return method("GET", uri);
    }

    @Override
    public SseRequest post(String uri) {
        return method("POST", uri);
    }

    @Override
    public SseRequest post(URI uri) {
        return method("POST", uri);
    }

    @Override
    public SseRequest method(String method, String uri) {
        return request(method, RequestUris.resolve(baseUrl, uri));
    }

    @Override
    public SseRequest method(String method, URI uri) {
        return request(method, RequestUris.check(uri));
    }

    private SseRequest request(String method, URI uri) {
        SseRequest request = new SseRequest(new RequestOptions(this, method, uri));
        defaults.forEach(each -> each.accept(request));
        return request;
    }

    SseConnection connect(RequestOptions request, EventHandler handler) {
        DefaultSseConnection subscription = new DefaultSseConnection(request);
        EventDispatcher delivery = delivery(request, subscription, handler);
        remember(subscription);
        try {
            executor.execute(new PushTask(subscription, new ConnectionLoop(request, subscription), delivery));
        } catch (RejectedExecutionException ex) {
            forget(subscription);
            throw new SseClientException(
                    DisconnectCause.REQUEST_FAILED,
                    "There is no thread for another connection, to " + request.label()
                            + ": raise 'sse.client.max-threads', or use virtual threads"
                            + " ('spring.threads.virtual.enabled')",
                    ex);
        } catch (RuntimeException | Error ex) {
            forget(subscription);
            throw ex;
        }
        return subscription;
    }

    private EventDispatcher delivery(RequestOptions request, DefaultSseConnection subscription, EventHandler handler) {
        HandlerInvoker call = new HandlerInvoker(handler, request, subscription.control(), subscription.signals());
        return (request.concurrency == 1)
                ? new InlineDispatcher(call, subscription.progress(), request.delivery)
                : new ConcurrentDispatcher(call, subscription, request);
    }

    Stream<SseEvent> stream(RequestOptions request) {
        requireOpen();
        DefaultSseConnection subscription = new DefaultSseConnection(request);
        EventSpliterator pull = new EventSpliterator(request, subscription, new ConnectionLoop(request, subscription));
        return StreamSupport.stream(pull, false).onClose(subscription::stop);
    }

    /** Fails where each event would fail: nothing here reads JSON. */
    void requireReadable(PayloadType<?> type) {
        if (payloads instanceof MissingJson && type.type() != String.class) {
            throw MissingJson.refused(type.type().getTypeName());
        }
    }

    <T> T payload(SseEvent event, PayloadType<T> type) {
        String data = Objects.requireNonNull(event.data());
        if (type.type() == String.class) {
            @SuppressWarnings("unchecked")
            T text = (T) data;
            return text;
        }
        return payloads.read(data, type);
    }

    void remember(DefaultSseConnection subscription) {
        requireOpen();
        open.add(subscription);
        if (closed) {
            // Closed meanwhile: either that found it among the open ones, or it is stopped here.
            subscription.stop();
        }
    }

    void forget(DefaultSseConnection subscription) {
        open.remove(subscription);
    }

    private void requireOpen() {
        if (closed) {
            throw new IllegalStateException("The SSE client is closed");
        }
    }

    @Override
    public List<SseConnection> connections() {
        return List.copyOf(open);
    }

    @Override
    public void close() {
        closed = true;
        List<DefaultSseConnection> all = List.copyOf(open);
        long now = clock.nanos();
        all.forEach(DefaultSseConnection::stop);
        // One time for all: handlers that hang must not add up.
        all.forEach(subscription -> subscription.awaitHandler(now));
    }
}
