package dev.ssespring.client;

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
 * Consumes streams of other services. Safe for use by any number of threads; nothing here blocks, save {@link #close()}.
 *
 * <pre>{@code
 * try (SseConnection connection = client.get("/orders/stream").connect(event -> handle(event))) { ... }
 * try (Stream<SseEvent> events = client.get("/orders/stream").stream()) { events.forEach(event -> handle(event)); }
 * }</pre>
 */
public interface SseClient extends AutoCloseable {

    /**
     * Starts a GET request.
     *
     * @param uri absolute, or what is to follow the base URL
     * @return a description that sends nothing until it is connected
     * @throws IllegalArgumentException if that makes no http or https URI
     */
    SseRequest get(String uri);

    /**
     * Starts a GET request.
     *
     * @param uri an absolute one
     * @return a description that sends nothing until it is connected
     * @throws IllegalArgumentException if it is no http or https URI
     */
    SseRequest get(URI uri);

    /**
     * Starts a POST request. Each attempt sends its body again.
     *
     * @param uri absolute, or what is to follow the base URL
     * @return a description that sends nothing until it is connected
     * @throws IllegalArgumentException if that makes no http or https URI
     */
    SseRequest post(String uri);

    /**
     * Starts a POST request. Each attempt sends its body again.
     *
     * @param uri an absolute one
     * @return a description that sends nothing until it is connected
     * @throws IllegalArgumentException if it is no http or https URI
     */
    SseRequest post(URI uri);

    /**
     * Starts a request.
     *
     * @param method such as {@code PUT}
     * @param uri absolute, or what is to follow the base URL
     * @return a description that sends nothing until it is connected
     * @throws IllegalArgumentException if that makes no http or https URI
     */
    SseRequest method(String method, String uri);

    /**
     * Starts a request.
     *
     * @param method such as {@code PUT}
     * @param uri an absolute one
     * @return a description that sends nothing until it is connected
     * @throws IllegalArgumentException if it is no http or https URI
     */
    SseRequest method(String method, URI uri);

    /**
     * The connections that have not ended, those behind a {@link SseRequest#stream()} included. One that was stopped is
     * among them until its handlers have returned.
     *
     * @return a snapshot
     */
    List<SseConnection> connections();

    /**
     * Closes all connections, and waits for their handlers as long as {@link SseConnection#close()} does, for all
     * together. No more can be made.
     */
    @Override
    void close();

    /**
     * Starts a client.
     *
     * @param transport sends the requests
     * @param executor gives each connection a thread of its own, and may refuse
     * @param clock tells the time and runs what is due; must outlive the client
     * @return a builder, for one thread
     */
    static Builder builder(SseTransport transport, Executor executor, SseClock clock) {
        return new Builder(transport, executor, clock);
    }

    /** Collects what the requests of one client share. Not thread-safe. */
    final class Builder {

        SseTransport transport;
        final Executor executor;
        final SseClock clock;

        @Nullable
        String baseUrl;

        PayloadReader payloadReader = new MissingJson();
        Function<Object, String> bodyWriter = new MissingJson();
        final List<Consumer<SseRequest>> defaults = new ArrayList<>();
        final List<SseClientObserver> observers = new ArrayList<>();

        private Builder(SseTransport transport, Executor executor, SseClock clock) {
            this.transport = Objects.requireNonNull(transport, "'transport' must not be null");
            this.executor = Objects.requireNonNull(executor, "'executor' must not be null");
            this.clock = Objects.requireNonNull(clock, "'clock' must not be null");
        }

        /**
         * Sets what goes before the URIs that are given as a String and not absolute; exactly one slash joins the two.
         *
         * @param baseUrl an absolute http or https URI, with or without a path
         * @return this builder
         * @throws IllegalArgumentException if it is no such URI
         */
        public Builder baseUrl(String baseUrl) {
            RequestUris.absolute(baseUrl);
            this.baseUrl = baseUrl;
            return this;
        }

        /**
         * Adds a header to every request. Across a redirect to another origin it is not sent.
         *
         * @param name its name
         * @param values one or more
         * @return this builder
         */
        public Builder defaultHeader(String name, String... values) {
            return defaultRequest(request -> request.header(name, values));
        }

        /**
         * Adds to what every request starts with: policies, timeouts, limits, tokens, and all else that a request can be
         * told, which may tell otherwise.
         *
         * @param defaults called for each new request, in the order they were added
         * @return this builder
         */
        public Builder defaultRequest(Consumer<SseRequest> defaults) {
            this.defaults.add(Objects.requireNonNull(defaults, "'defaults' must not be null"));
            return this;
        }

        /**
         * Replaces what sends the requests.
         *
         * @param transport used by all requests of this client
         * @return this builder
         */
        public Builder transport(SseTransport transport) {
            this.transport = Objects.requireNonNull(transport, "'transport' must not be null");
            return this;
        }

        /**
         * Sets how the data of an event becomes an object.
         *
         * @param payloadReader as a rule for JSON
         * @return this builder
         */
        public Builder payloadReader(PayloadReader payloadReader) {
            this.payloadReader = Objects.requireNonNull(payloadReader, "'payloadReader' must not be null");
            return this;
        }

        /**
         * Sets how a request's body that is neither a String nor bytes becomes text.
         *
         * @param bodyWriter as a rule writes JSON
         * @return this builder
         */
        public Builder bodyWriter(Function<Object, String> bodyWriter) {
            this.bodyWriter = Objects.requireNonNull(bodyWriter, "'bodyWriter' must not be null");
            return this;
        }

        /**
         * Adds one that sees what all connections of the client do.
         *
         * @param observer called on the connections' threads
         * @return this builder
         */
        public Builder observer(SseClientObserver observer) {
            observers.add(Objects.requireNonNull(observer, "'observer' must not be null"));
            return this;
        }

        /**
         * Makes the client; the builder may go on to be used.
         *
         * @return a client to be closed when done
         */
        public SseClient build() {
            return new DefaultSseClient(this);
        }
    }
}
