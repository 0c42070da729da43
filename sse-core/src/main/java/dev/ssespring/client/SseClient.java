package dev.ssespring.client;

import dev.ssespring.client.engine.ClientContext;
import dev.ssespring.client.engine.ClientEngine;
import dev.ssespring.client.engine.request.MissingJson;
import dev.ssespring.client.engine.request.RequestBodies;
import dev.ssespring.client.engine.request.RequestUris;
import dev.ssespring.concurrent.SseClock;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Client for event streams of other services. Thread-safe; no method blocks except {@link #close()}.
 *
 * <pre>{@code
 * try (SseConnection connection = client.get("/orders/stream").connect(event -> handle(event))) { ... }
 * try (Stream<SseEvent> events = client.get("/orders/stream").stream()) { events.forEach(event -> handle(event)); }
 * }</pre>
 */
public interface SseClient extends AutoCloseable {

    /**
     * Creates a GET request.
     *
     * @param uri absolute, or relative to the base URL
     * @return a request that is not sent before it is connected
     * @throws IllegalArgumentException if the result is not an http or https URI
     */
    default SseRequest get(String uri) {
        return method("GET", uri);
    }

    /**
     * Creates a GET request.
     *
     * @param uri absolute URI
     * @return a request that is not sent before it is connected
     * @throws IllegalArgumentException if it is not an http or https URI
     */
    default SseRequest get(URI uri) {
        return method("GET", uri);
    }

    /**
     * Creates a POST request. Its body is sent again with each attempt.
     *
     * @param uri absolute, or relative to the base URL
     * @return a request that is not sent before it is connected
     * @throws IllegalArgumentException if the result is not an http or https URI
     */
    default SseRequest post(String uri) {
        return method("POST", uri);
    }

    /**
     * Creates a POST request. Its body is sent again with each attempt.
     *
     * @param uri absolute URI
     * @return a request that is not sent before it is connected
     * @throws IllegalArgumentException if it is not an http or https URI
     */
    default SseRequest post(URI uri) {
        return method("POST", uri);
    }

    /**
     * Creates a request.
     *
     * @param method HTTP method such as {@code PUT}
     * @param uri absolute, or relative to the base URL
     * @return a request that is not sent before it is connected
     * @throws IllegalArgumentException if the result is not an http or https URI
     */
    SseRequest method(String method, String uri);

    /**
     * Creates a request.
     *
     * @param method HTTP method such as {@code PUT}
     * @param uri absolute URI
     * @return a request that is not sent before it is connected
     * @throws IllegalArgumentException if it is not an http or https URI
     */
    SseRequest method(String method, URI uri);

    /**
     * Returns the connections that have not ended, including those of {@link SseRequest#stream()}. A stopped connection
     * is included until its handlers have returned.
     *
     * @return a snapshot
     */
    List<SseConnection> connections();

    /**
     * Closes all connections and waits for their handlers as {@link SseConnection#close()} does; the close timeout
     * applies to all of them together. No connection can be opened afterwards.
     */
    @Override
    void close();

    /**
     * Returns a builder for a client.
     *
     * @param transport sends the requests
     * @param executor provides one thread for each connection; may reject
     * @param clock provides the time and timers; must outlive the client
     * @return a builder, which is not thread-safe
     */
    static Builder builder(SseTransport transport, Executor executor, SseClock clock) {
        return new Builder(transport, executor, clock);
    }

    /** Builder for a client and for what its requests share. Not thread-safe. */
    final class Builder {

        private SseTransport transport;
        private final Executor executor;
        private final SseClock clock;
        private @Nullable String baseUrl;
        private PayloadReader payloadReader = new MissingJson();
        private Function<Object, String> bodyWriter = new MissingJson();
        private final List<Consumer<SseRequest>> defaults = new ArrayList<>();
        private final List<SseClientObserver> observers = new ArrayList<>();

        private Builder(SseTransport transport, Executor executor, SseClock clock) {
            this.transport = Objects.requireNonNull(transport, "'transport' must not be null");
            this.executor = Objects.requireNonNull(executor, "'executor' must not be null");
            this.clock = Objects.requireNonNull(clock, "'clock' must not be null");
        }

        /**
         * Sets the base URL against which relative URIs are resolved; exactly one slash joins the two.
         *
         * @param baseUrl absolute http or https URI, with or without a path
         * @return this builder
         * @throws IllegalArgumentException if it is not such a URI
         */
        public Builder baseUrl(String baseUrl) {
            RequestUris.absolute(baseUrl);
            this.baseUrl = baseUrl;
            return this;
        }

        /**
         * Adds a header to every request. It is not sent to another origin after a redirect.
         *
         * @param name header name
         * @param values one or more values
         * @return this builder
         */
        public Builder defaultHeader(String name, String... values) {
            return defaultRequest(request -> request.header(name, values));
        }

        /**
         * Adds defaults for every request, such as policies, timeouts, limits or tokens. Requests can override them.
         *
         * @param defaults called for each new request, in the order of registration
         * @return this builder
         */
        public Builder defaultRequest(Consumer<SseRequest> defaults) {
            this.defaults.add(Objects.requireNonNull(defaults, "'defaults' must not be null"));
            return this;
        }

        /**
         * Replaces the transport.
         *
         * @param transport sends all requests of the client
         * @return this builder
         */
        public Builder transport(SseTransport transport) {
            this.transport = Objects.requireNonNull(transport, "'transport' must not be null");
            return this;
        }

        /**
         * Sets the converter from the data of an event to an object.
         *
         * @param payloadReader reads JSON as a rule
         * @return this builder
         */
        public Builder payloadReader(PayloadReader payloadReader) {
            this.payloadReader = Objects.requireNonNull(payloadReader, "'payloadReader' must not be null");
            return this;
        }

        /**
         * Sets the converter for request bodies that are neither a String nor bytes.
         *
         * @param bodyWriter writes JSON as a rule
         * @return this builder
         */
        public Builder bodyWriter(Function<Object, String> bodyWriter) {
            this.bodyWriter = Objects.requireNonNull(bodyWriter, "'bodyWriter' must not be null");
            return this;
        }

        /**
         * Registers an observer that is notified about every connection of the client.
         *
         * @param observer called on the threads of the connections
         * @return this builder
         */
        public Builder observer(SseClientObserver observer) {
            observers.add(Objects.requireNonNull(observer, "'observer' must not be null"));
            return this;
        }

        /**
         * Builds the client. The builder can be used again.
         *
         * @return a client, which is to be closed
         */
        public SseClient build() {
            RequestBodies bodies = new RequestBodies(bodyWriter);
            return new EngineClient(
                    new ClientEngine(new ClientContext(transport, executor, clock, payloadReader, bodies, observers)),
                    baseUrl,
                    List.copyOf(defaults));
        }

        /**
         * Creates requests with the defaults of the builder. Here, so that the interface and its client are one type.
         */
        private record EngineClient(
                ClientEngine engine, @Nullable String baseUrl, List<Consumer<SseRequest>> defaults)
                implements SseClient {

            @Override
            public SseRequest method(String method, String uri) {
                return request(method, RequestUris.resolve(baseUrl, uri));
            }

            @Override
            public SseRequest method(String method, URI uri) {
                return request(method, RequestUris.check(uri));
            }

            private SseRequest request(String method, URI uri) {
                SseRequest request = new SseRequest(engine, method, uri);
                defaults.forEach(each -> each.accept(request));
                return request;
            }

            @Override
            public List<SseConnection> connections() {
                return engine.connections();
            }

            @Override
            public void close() {
                engine.close();
            }
        }
    }
}
