package dev.ssespring.client;

import dev.ssespring.concurrent.SseThreads;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import javax.net.ServerSocketFactory;
import javax.net.ssl.SSLContext;

/**
 * A server on a raw socket: it accepts and reads requests by itself, and answers exactly the bytes that the test says,
 * at the moment it says so, through {@link #next()}. Or it plays a {@link Script} to everybody.
 */
public final class ScriptedServer implements AutoCloseable {

    private static final long LIMIT_SECONDS = 20;

    /** Responds to each request, on a thread of its own. */
    @FunctionalInterface
    public interface Script {

        void play(ScriptedExchange exchange) throws Exception;
    }

    private final BlockingQueue<ScriptedExchange> waiting = new LinkedBlockingQueue<>();
    private final List<ScriptedExchange> all = new CopyOnWriteArrayList<>();
    private final Script script;
    private final ServerSocketFactory sockets;
    private final String scheme;
    private volatile ServerSocket socket;

    private ScriptedServer(Script script) throws IOException {
        this(script, ServerSocketFactory.getDefault(), "http");
    }

    private ScriptedServer(Script script, ServerSocketFactory sockets, String scheme) throws IOException {
        this.script = script;
        this.sockets = sockets;
        this.scheme = scheme;
        this.socket = listen(0);
    }

    /** Starts a server whose requests are taken by {@link #next()}. */
    public static ScriptedServer start() throws IOException {
        ScriptedServer[] self = new ScriptedServer[1];
        self[0] = new ScriptedServer(exchange -> self[0].waiting.add(exchange));
        return self[0];
    }

    /** Starts a server whose requests are answered by a script. */
    public static ScriptedServer playing(Script script) throws IOException {
        return new ScriptedServer(script);
    }

    /** Starts such a server with TLS. */
    public static ScriptedServer playing(Script script, SSLContext tls) throws IOException {
        return new ScriptedServer(script, tls.getServerSocketFactory(), "https");
    }

    private ServerSocket listen(int port) throws IOException {
        ServerSocket listening = sockets.createServerSocket();
        listening.setReuseAddress(true);
        listening.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1000);
        SseThreads.daemon("scripted-server", () -> accept(listening)).start();
        return listening;
    }

    private void accept(ServerSocket listening) {
        while (!listening.isClosed()) {
            try {
                Socket accepted = listening.accept();
                SseThreads.daemon("scripted-exchange", () -> serve(accepted)).start();
            } catch (IOException ex) {
                if (!listening.isClosed()) {
                    throw new IllegalStateException(ex);
                }
            }
        }
    }

    private void serve(Socket accepted) {
        try {
            ScriptedExchange exchange = new ScriptedExchange(accepted);
            all.add(exchange);
            script.play(exchange);
        } catch (IOException ex) {
            // The client went away: what it saw is the test's business.
            try {
                accepted.close();
            } catch (IOException closing) {
                ex.addSuppressed(closing);
            }
        } catch (Exception ex) {
            throw new IllegalStateException(ex);
        }
    }

    /** Waits for the next request that was not taken. */
    public ScriptedExchange next() throws InterruptedException {
        ScriptedExchange exchange = waiting.poll(LIMIT_SECONDS, TimeUnit.SECONDS);
        if (exchange == null) {
            throw new AssertionError("No request within " + LIMIT_SECONDS + " s");
        }
        return exchange;
    }

    /** Returns all requests so far, in the order of arrival. */
    public List<ScriptedExchange> all() {
        return all;
    }

    public int port() {
        return socket.getLocalPort();
    }

    public URI uri(String path) {
        return URI.create(scheme + "://localhost:" + port() + path);
    }

    /** Returns a URI of the same server with another origin. */
    public URI otherOrigin(String path) {
        return URI.create(scheme + "://127.0.0.1:" + port() + path);
    }

    /** Refuses new connections; open ones stay open. */
    public void refuse() throws IOException {
        socket.close();
    }

    /** Accepts connections again, on the same port. */
    public void acceptAgain() throws IOException {
        socket = listen(socket.getLocalPort());
    }

    @Override
    public void close() throws IOException {
        socket.close();
        for (ScriptedExchange exchange : all) {
            exchange.close();
        }
    }
}
