package dev.ssespring.broker.redis;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/** Proxy between a node and Redis that can close its connections, delay data and limit the bandwidth. */
public final class TcpProxy implements AutoCloseable {

    private static final Log LOG = LogFactory.getLog(TcpProxy.class);

    private static final CountDownLatch OPEN = new CountDownLatch(0);

    private volatile int target;
    private final ServerSocket server;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private final Set<Socket> silenced = ConcurrentHashMap.newKeySet();
    private final CountDownLatch end = new CountDownLatch(1);
    private volatile boolean cut;
    private volatile CountDownLatch gate = OPEN;
    private volatile int bytesPerSecond = Integer.MAX_VALUE;

    public TcpProxy(int target) {
        this.target = target;
        try {
            server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException ex) {
            throw new UncheckedIOException(ex);
        }
        thread(this::accept);
    }

    public int port() {
        return server.getLocalPort();
    }

    /** Closes all connections, and new ones as soon as they are accepted. */
    public void cut() {
        cut = true;
        sockets.forEach(TcpProxy::close);
        sockets.clear();
    }

    /** Connects new connections to another port; the present ones are not affected. */
    public void switchTo(int port) {
        target = port;
    }

    public void mend() {
        cut = false;
    }

    /** Forwards nothing on the present connections any more, which stay open; new connections are not affected. */
    public void silence() {
        silenced.addAll(sockets);
    }

    /** Limits the bandwidth of each connection and direction. */
    void throttle(int bytesPerSecond) {
        this.bytesPerSecond = bytesPerSecond;
    }

    /** Accepts data of both sides without forwarding it. */
    void hold() {
        gate = new CountDownLatch(1);
    }

    /** Forwards the data that was held. */
    void release() {
        gate.countDown();
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                forward(server.accept());
            } catch (IOException ex) {
                LOG.debug("Redis is not running, or the test has ended", ex);
            }
        }
    }

    private void forward(Socket client) throws IOException {
        if (cut) {
            close(client);
            return;
        }
        Socket redis = new Socket(InetAddress.getLoopbackAddress(), target);
        client.setTcpNoDelay(true);
        redis.setTcpNoDelay(true);
        sockets.add(client);
        sockets.add(redis);
        thread(() -> pump(client, redis));
        thread(() -> pump(redis, client));
    }

    private void pump(Socket from, Socket to) {
        byte[] buffer = new byte[64 * 1024];
        try {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                gate.await();
                if (silenced.contains(from)) {
                    end.await();
                }
                TimeUnit.NANOSECONDS.sleep(TimeUnit.SECONDS.toNanos(count) / bytesPerSecond);
                out.write(buffer, 0, count);
            }
        } catch (IOException | InterruptedException ex) {
            LOG.debug("A proxied connection has ended", ex);
        } finally {
            close(from);
            close(to);
        }
    }

    private static void thread(Runnable task) {
        Thread thread = new Thread(task, "proxy");
        thread.setDaemon(true);
        thread.start();
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException ex) {
            throw new UncheckedIOException(ex);
        }
    }

    @Override
    public void close() {
        release();
        end.countDown();
        try {
            server.close();
        } catch (IOException ex) {
            throw new UncheckedIOException(ex);
        }
        cut();
    }
}
