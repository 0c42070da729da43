package dev.ssespring.test.server;

import dev.ssespring.concurrent.SseClock;
import dev.ssespring.concurrent.SseThreads;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import javax.net.ServerSocketFactory;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * Plays a remote server for tests of consumers: {@code SseClient}, {@code @SseListener}, or any other client. HTTP/1.1 on the
 * loopback interface, one request per connection.
 *
 * <p>Each request gets the next of the {@linkplain #enqueue queued} responses, then the one {@linkplain #otherwise for all
 * others}. If there is none, the test writes the response itself: it takes the exchange by {@link #takeExchange()}. In any
 * case {@link #takeRequest()} tells what was requested, in the order of arrival.
 *
 * <pre>{@code
 * try (ScriptedSseServer server = ScriptedSseServer.start()) {
 *     server.enqueue(ScriptedResponse.stream().event("7", "created", "{}").cut(), ScriptedResponse.stream());
 *     client.connect(server.uri("/orders"), handler);
 *     assertThat(server.takeRequest()).hasNoLastEventId();
 *     assertThat(server.takeRequest()).hasLastEventId("7");
 * }
 * }</pre>
 *
 * <p>Safe for use by many threads: a lock guards what has arrived and what is queued.
 */
public final class ScriptedSseServer implements AutoCloseable {

    private static final Duration DEFAULT_LIMIT = Duration.ofSeconds(5);
    private static final int MAX_CONNECTIONS = 10_000;
    private static final int BACKLOG = 1_000;

    private final ServerSocketFactory sockets;
    private final String scheme;
    private final SseClock clock;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition arrived = lock.newCondition();
    private final Deque<ScriptedResponse> responses = new ArrayDeque<>();
    private final Deque<ScriptedSseExchange> unanswered = new ArrayDeque<>();
    private final List<ScriptedSseExchange> all = new ArrayList<>();
    private final List<Throwable> failures = new ArrayList<>();
    private @Nullable ScriptedResponse fallback;
    private Listener listener;
    private int taken;

    private ScriptedSseServer(ServerSocketFactory sockets, String scheme, SseClock clock) {
        this.sockets = sockets;
        this.scheme = scheme;
        this.clock = clock;
        this.listener = listen(0);
    }

    /**
     * Starts a server on a free port.
     *
     * @return to be closed by the test
     */
    public static ScriptedSseServer start() {
        return start(SseClock.system("scripted-server-clock"));
    }

    /**
     * Starts a server whose drips follow a clock of the test.
     *
     * @param clock such as a {@code ManualSseClock}; closed by its owner
     * @return to be closed by the test
     */
    public static ScriptedSseServer start(SseClock clock) {
        return new ScriptedSseServer(ServerSocketFactory.getDefault(), "http", clock);
    }

    /**
     * Starts a server that speaks TLS.
     *
     * @param tls with a key, such as that of an {@code SslBundle}
     * @return to be closed by the test
     */
    public static ScriptedSseServer start(SSLContext tls) {
        return new ScriptedSseServer(tls.getServerSocketFactory(), "https", SseClock.system("scripted-server-clock"));
    }

    private Listener listen(int port) {
        try {
            ServerSocket socket = sockets.createServerSocket();
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), BACKLOG);
            Thread acceptor = SseThreads.daemon("scripted-server", () -> accept(socket));
            acceptor.start();
            return new Listener(socket, acceptor);
        } catch (IOException ex) {
            throw new UncheckedIOException("The scripted server cannot listen on port " + port, ex);
        }
    }

    private void accept(ServerSocket socket) {
        while (!socket.isClosed()) {
            try {
                Socket accepted = socket.accept();
                if (socket.isClosed()) {
                    accepted.close();
                    return;
                }
                SseThreads.daemon("scripted-exchange", () -> serve(accepted)).start();
            } catch (IOException ex) {
                if (!socket.isClosed()) {
                    failed(ex);
                }
            }
        }
    }

    private void serve(Socket accepted) {
        try {
            ScriptedSseExchange exchange = new ScriptedSseExchange(accepted);
            ScriptedResponse response = responseFor(exchange);
            if (response != null) {
                response.play(exchange, clock);
            }
        } catch (IOException | UncheckedIOException ex) {
            // The client has left, or sent no request: what it received is the business of the test.
            closeQuietly(accepted);
        } catch (InterruptedException ex) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException ex) {
            failed(ex);
            closeQuietly(accepted);
        }
    }

    private void closeQuietly(Socket accepted) {
        try {
            accepted.close();
        } catch (IOException ex) {
            failed(ex);
        }
    }

    /** Decides who writes the response: in one step with its arrival, so that requests and responses pair in order. */
    private @Nullable ScriptedResponse responseFor(ScriptedSseExchange exchange) {
        lock.lock();
        try {
            if (all.size() == MAX_CONNECTIONS) {
                throw new IllegalStateException(
                        "More than " + MAX_CONNECTIONS + " requests: does the client reconnect" + " without a delay?");
            }
            all.add(exchange);
            ScriptedResponse next = responses.poll();
            ScriptedResponse response = (next != null) ? next : fallback;
            if (response == null) {
                unanswered.add(exchange);
            }
            arrived.signalAll();
            return response;
        } finally {
            lock.unlock();
        }
    }

    private void failed(Throwable failure) {
        lock.lock();
        try {
            failures.add(failure);
            arrived.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Adds responses for the next requests, one each.
     *
     * @param more played in this order
     * @return this server
     */
    public ScriptedSseServer enqueue(ScriptedResponse... more) {
        lock.lock();
        try {
            responses.addAll(List.of(more));
        } finally {
            lock.unlock();
        }
        return this;
    }

    /**
     * Sets the response for requests for which none is queued.
     *
     * @param response played to each of them
     * @return this server
     */
    public ScriptedSseServer otherwise(ScriptedResponse response) {
        lock.lock();
        try {
            fallback = response;
        } finally {
            lock.unlock();
        }
        return this;
    }

    /**
     * Waits up to 5 s for the next request that was not taken yet.
     *
     * @return in the order of arrival
     * @throws AssertionError if there is none
     */
    public ScriptedRequest takeRequest() {
        return takeRequest(DEFAULT_LIMIT);
    }

    /**
     * Waits for the next request that was not taken yet.
     *
     * @param longest time to wait
     * @return in the order of arrival
     * @throws AssertionError if there is none
     */
    public ScriptedRequest takeRequest(Duration longest) {
        lock.lock();
        try {
            await(longest, () -> taken < all.size());
            return all.get(taken++).request();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Waits up to 5 s for the next request for which no response was queued. Its response is up to the test.
     *
     * @return in the order of arrival
     * @throws AssertionError if there is none
     */
    public ScriptedSseExchange takeExchange() {
        lock.lock();
        try {
            await(DEFAULT_LIMIT, () -> !unanswered.isEmpty());
            return unanswered.remove();
        } finally {
            lock.unlock();
        }
    }

    private void await(Duration longest, java.util.function.BooleanSupplier condition) {
        long nanos = longest.toNanos();
        try {
            while (!condition.getAsBoolean()) {
                if (!failures.isEmpty()) {
                    throw new AssertionError("The scripted server failed", failures.get(0));
                }
                if (nanos <= 0) {
                    throw new AssertionError(
                            "No request within %d ms; so far:%n%s".formatted(longest.toMillis(), arrivals()));
                }
                nanos = arrived.awaitNanos(nanos);
            }
        } catch (InterruptedException ex) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while waiting for a request", ex);
        }
    }

    private String arrivals() {
        StringBuilder text = new StringBuilder();
        all.forEach(each -> text.append("    ")
                .append(each.request().method())
                .append(' ')
                .append(each.request().target())
                .append(", Last-Event-ID ")
                .append(each.request().lastEventId())
                .append(System.lineSeparator()));
        return text.isEmpty() ? "    none" : text.toString();
    }

    /**
     * Returns all requests so far.
     *
     * @return a snapshot, in the order of arrival
     */
    public List<ScriptedRequest> requests() {
        lock.lock();
        try {
            return all.stream().map(ScriptedSseExchange::request).toList();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Returns the address of a path.
     *
     * @param path begins with a slash
     * @return absolute
     */
    public URI uri(String path) {
        return URI.create(scheme + "://localhost:" + port() + path);
    }

    /**
     * Returns the port.
     *
     * @return the same for the life of this server
     */
    public int port() {
        lock.lock();
        try {
            return listener.socket().getLocalPort();
        } finally {
            lock.unlock();
        }
    }

    /** Refuses connections from now on; those that are open stay. Returns when the port is closed. */
    public void refuseConnections() {
        Thread accepting;
        lock.lock();
        try {
            listener.socket().close();
            accepting = listener.acceptor();
        } catch (IOException ex) {
            throw new UncheckedIOException("The scripted server cannot stop listening", ex);
        } finally {
            lock.unlock();
        }
        try {
            // The system keeps the port open for as long as a thread is in accept.
            accepting.join(DEFAULT_LIMIT.toMillis());
        } catch (InterruptedException ex) {
            Thread.currentThread().interrupt();
        }
    }

    /** Accepts connections again, on the same port. */
    public void acceptConnections() {
        lock.lock();
        try {
            if (listener.socket().isClosed()) {
                listener = listen(listener.socket().getLocalPort());
            }
        } finally {
            lock.unlock();
        }
    }

    /** Stops listening and closes all connections. */
    @Override
    public void close() {
        refuseConnections();
        List<ScriptedSseExchange> open;
        lock.lock();
        try {
            open = List.copyOf(all);
        } finally {
            lock.unlock();
        }
        open.forEach(ScriptedSseExchange::close);
    }

    /** A socket and the thread that accepts its connections. */
    private record Listener(ServerSocket socket, Thread acceptor) {}
}
