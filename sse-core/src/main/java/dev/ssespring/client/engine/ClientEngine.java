package dev.ssespring.client.engine;

import dev.ssespring.client.DisconnectCause;
import dev.ssespring.client.EventHandler;
import dev.ssespring.client.PayloadType;
import dev.ssespring.client.SseClientException;
import dev.ssespring.client.SseConnection;
import dev.ssespring.client.engine.request.MissingJson;
import dev.ssespring.client.engine.request.RequestBodies;
import dev.ssespring.client.engine.request.RequestOptions;
import dev.ssespring.protocol.SseEvent;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.RejectedExecutionException;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** Opens connections for the requests of one client and closes them together. Thread-safe. */
public final class ClientEngine {

    private final ClientContext context;
    private final ConnectionRegistry registry = new ConnectionRegistry();

    /**
     * Creates an engine without connections.
     *
     * @param context shared by its connections
     */
    public ClientEngine(ClientContext context) {
        this.context = context;
    }

    /**
     * Returns the converter of request bodies.
     *
     * @return that of the context
     */
    public RequestBodies bodies() {
        return context.bodies();
    }

    /**
     * Opens a connection on a thread of the executor. Does not block.
     *
     * @param options of the connection
     * @param handler called for each event
     * @return the connection, which is to be closed
     * @throws SseClientException if the executor has no thread
     * @throws IllegalStateException if the client is closed
     */
    public SseConnection connect(RequestOptions options, EventHandler handler) {
        DefaultSseConnection connection = new DefaultSseConnection(context, registry, options);
        ConnectionLoop loop = new ConnectionLoop(context, options, connection);
        EventDispatcher dispatcher = dispatcher(options, connection, handler);
        registry.add(connection);
        try {
            context.executor().execute(() -> loop.run(dispatcher));
        } catch (RejectedExecutionException ex) {
            registry.remove(connection);
            throw new SseClientException(
                    DisconnectCause.REQUEST_FAILED,
                    "No thread available to connect to " + options.label()
                            + ". Raise 'sse.client.max-threads', or use virtual threads"
                            + " ('spring.threads.virtual.enabled')",
                    ex);
        } catch (RuntimeException | Error ex) {
            registry.remove(connection);
            throw ex;
        }
        return connection;
    }

    private EventDispatcher dispatcher(RequestOptions options, DefaultSseConnection connection, EventHandler handler) {
        HandlerInvoker invoker = new HandlerInvoker(handler, options, connection.control(), connection.signals());
        return (options.concurrency() == 1)
                ? new InlineDispatcher(invoker, connection.tracker(), options.delivery())
                : new ConcurrentDispatcher(invoker, connection, options, context.executor());
    }

    /**
     * Returns the events of a connection that is opened by the terminal operation, on the thread that calls it.
     *
     * @param options of the connection
     * @return a sequential stream, which is to be closed
     * @throws IllegalStateException if the client is closed
     */
    public Stream<SseEvent> stream(RequestOptions options) {
        registry.requireOpen();
        DefaultSseConnection connection = new DefaultSseConnection(context, registry, options);
        ConnectionLoop loop = new ConnectionLoop(context, options, connection);
        EventSpliterator events = new EventSpliterator(connection, registry, loop, options.delivery());
        return StreamSupport.stream(events, false).onClose(connection::stop);
    }

    /**
     * Checks that payloads of a type can be read, which each event would fail to otherwise.
     *
     * @param type type of the payload
     * @throws IllegalArgumentException if the type needs JSON and the client has none
     */
    public void requireReadable(PayloadType<?> type) {
        if (context.payloads() instanceof MissingJson && type.type() != String.class) {
            throw MissingJson.refused(type.type().getTypeName());
        }
    }

    /**
     * Reads the payload of an event.
     *
     * @param <T> type of the payload
     * @param event received, so it has data
     * @param type String returns the data unchanged
     * @return the payload
     */
    public <T> T payload(SseEvent event, PayloadType<T> type) {
        String data = Objects.requireNonNull(event.data());
        if (type.type() == String.class) {
            @SuppressWarnings("unchecked")
            T text = (T) data;
            return text;
        }
        return context.payloads().read(data, type);
    }

    /**
     * Returns the connections that have not ended.
     *
     * @return a snapshot
     */
    public List<SseConnection> connections() {
        return registry.connections();
    }

    /** Stops all connections and waits for their handlers, at most the close timeout. */
    public void close() {
        registry.close(context.clock());
    }
}
