package dev.ssespring.web.server;

import jakarta.servlet.http.WebConnection;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.coyote.http11.upgrade.InternalHttpUpgradeHandler;
import org.apache.tomcat.util.net.AbstractEndpoint.Handler.SocketState;
import org.apache.tomcat.util.net.NioEndpoint.NioSocketWrapper;
import org.apache.tomcat.util.net.SSLSupport;
import org.apache.tomcat.util.net.SecureNioChannel;
import org.apache.tomcat.util.net.SocketEvent;
import org.apache.tomcat.util.net.SocketWrapperBase;
import org.jspecify.annotations.Nullable;

/**
 * A connection of Tomcat that a stream has taken over. Tomcat's threads call the methods of the handler, one at a time
 * under the lock of the socket; the writer thread of the stream calls those of {@link StreamConnection}.
 *
 * <p>Without TLS the writer thread writes to the {@link SocketChannel}, which belongs to one connection for good, and needs
 * no lock. Tomcat's {@code NioChannel} is used again for another client as soon as it is closed: it is used for TLS alone,
 * under the lock and only while the socket is open. The socket is closed under the lock too: Tomcat would keep the handler
 * of a socket that is closed while one of its threads processes an event.
 */
final class TomcatStreamConnection implements InternalHttpUpgradeHandler, StreamConnection {

    /** For the last bytes of a response that ends in order. */
    private static final long LONGEST_END_MILLIS = 10_000;

    private static final int DISCARDED_BYTES = 8_192;

    private final Listener listener;
    private volatile @Nullable NioSocketWrapper socket;

    /** Null with TLS. */
    private @Nullable SocketChannel plain;

    /** Set by the thread that wants the connection closed. */
    private volatile boolean closing;

    /** What Tomcat's threads send before they close the connection; set once, by the writer thread. */
    private volatile @Nullable ByteBuffer last;

    /** Why the connection is closed, if not by the stream. */
    private volatile @Nullable Throwable cause;

    TomcatStreamConnection(Listener listener) {
        this.listener = listener;
    }

    private NioSocketWrapper socket() {
        NioSocketWrapper current = socket;
        if (current == null) {
            throw new IllegalStateException("The connection has not been handed over");
        }
        return current;
    }

    @Override
    public void setSocketWrapper(SocketWrapperBase<?> wrapper) {
        NioSocketWrapper nio = (NioSocketWrapper) wrapper;
        // Clients that do not read are found by their heartbeats.
        nio.setReadTimeout(-1);
        nio.setWriteTimeout(-1);
        plain = (nio.getSocket() instanceof SecureNioChannel)
                ? null
                : nio.getSocket().getIOChannel();
        socket = nio;
    }

    @Override
    public void init(WebConnection connection) {
        // With what the client has sent behind its request, which nobody reads.
        releaseBuffers();
        listener.onOpen(this);
    }

    private void releaseBuffers() {
        if (socket().getSocketBufferHandler() instanceof ReleasableBuffers buffers) {
            buffers.release();
        } else {
            socket().getSocketBufferHandler().reset();
        }
    }

    @Override
    public SocketState upgradeDispatch(SocketEvent event) {
        switch (event) {
            case OPEN_READ -> discard();
            case OPEN_WRITE -> writable();
            case ERROR -> close(socket().getError());
            default -> close(null);
        }
        return closing ? SocketState.CLOSED : SocketState.UPGRADED;
    }

    private void close(@Nullable Throwable reason) {
        if (!closing) {
            cause = (reason != null) ? reason : new IOException("The server has closed the connection");
            closing = true;
        }
    }

    /** A client has nothing to say while it receives a stream; that it has left shows here. */
    private void discard() {
        try {
            if (read() < 0) {
                close(new EOFException("The client has closed the connection"));
            }
        } catch (IOException ex) {
            close(ex);
        }
    }

    private int read() throws IOException {
        SocketChannel channel = plain;
        if (channel != null) {
            return channel.read(ByteBuffer.allocate(DISCARDED_BYTES));
        }
        try {
            // Into Tomcat's buffer, which grows to the size of a TLS record.
            return socket().read(false, new byte[1], 0, 1);
        } finally {
            releaseBuffers();
        }
    }

    private void writable() {
        ByteBuffer bytes = last;
        if (bytes == null) {
            listener.onWritable();
            return;
        }
        try {
            if (write(bytes)) {
                closing = true;
            } else {
                socket().registerWriteInterest();
            }
        } catch (IOException ex) {
            closing = true;
        }
    }

    @Override
    public boolean write(ByteBuffer bytes) throws IOException {
        SocketChannel channel = plain;
        if (channel != null) {
            channel.write(bytes);
            return !bytes.hasRemaining();
        }
        return writeSecure(bytes);
    }

    private boolean writeSecure(ByteBuffer bytes) throws IOException {
        NioSocketWrapper open = socket();
        ReentrantLock lock = open.getLock();
        if (!lock.tryLock()) {
            // Tomcat processes an event, and will say that the connection is writable.
            return false;
        }
        try {
            if (open.isClosed()) {
                throw new IOException("The connection is closed");
            }
            do {
                open.getSocket().write(bytes);
            } while (bytes.hasRemaining() && open.getSocket().getOutboundRemaining() == 0);
            return !bytes.hasRemaining() && open.getSocket().getOutboundRemaining() == 0;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void awaitWritable(ByteBuffer rest) {
        socket().registerWriteInterest();
    }

    @Override
    public void end(ByteBuffer bytes) {
        try {
            if (!write(bytes)) {
                NioSocketWrapper open = socket();
                last = ByteBuffer.allocate(bytes.remaining()).put(bytes).flip();
                open.updateLastWrite();
                open.setWriteTimeout(LONGEST_END_MILLIS);
                open.registerWriteInterest();
                return;
            }
        } catch (IOException ex) {
            cause = ex;
        }
        abort();
    }

    @Override
    public void abort() {
        closing = true;
        NioSocketWrapper open = socket();
        ReentrantLock lock = open.getLock();
        if (lock.isHeldByCurrentThread()) {
            // In onOpen: Tomcat closes the connection when it is back.
            return;
        }
        if (!lock.tryLock()) {
            // The event that is being processed may end without a look at the flag.
            open.processSocket(SocketEvent.DISCONNECT, true);
            return;
        }
        try {
            open.close();
        } finally {
            lock.unlock();
        }
        // A channel that is registered with a selector is closed when that selects next, up to a second later.
        open.getPoller().getSelector().wakeup();
    }

    @Override
    public void destroy() {
        Throwable reason = cause;
        listener.onClosed(
                (reason == null && !closing) ? new IOException("The server has closed the connection") : reason);
    }

    @Override
    public void setSslSupport(SSLSupport sslSupport) {}

    @Override
    public void timeoutAsync(long now) {}

    @Override
    public void pause() {}
}
