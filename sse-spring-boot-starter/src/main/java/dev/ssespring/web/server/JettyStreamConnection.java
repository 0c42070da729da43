package dev.ssespring.web.server;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.function.Consumer;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.internal.HttpConnection;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/**
 * The connection of an asynchronous request to Jetty, written past the response by the writer thread of the stream. The request
 * stays open: Jetty sends the last chunk when it is completed, and closes the connection, from which is being read. Threads of
 * Jetty read from it, to discard what the client sends and to notice that the client has left.
 */
final class JettyStreamConnection implements StreamConnection {

    private static final int DISCARDED_BYTES = 1_024;

    private final EndPoint endPoint;
    private final Runnable complete;
    private final Consumer<Throwable> failed;
    private final Callback readable = new ReadCallback();
    private final Callback written;

    private JettyStreamConnection(EndPoint endPoint, Runnable complete, Consumer<Throwable> failed, Runnable writable) {
        this.endPoint = endPoint;
        this.complete = complete;
        this.failed = failed;
        this.written = Callback.from(Callback.NOOP.getInvocationType(), writable, failed);
    }

    /** Whether the head of a response may be sent as one that is written past the response. */
    static boolean isPossible(Request request, Response response) {
        return request.getConnectionMetaData().getConnection() instanceof HttpConnection connection
                && connection.getParser().isComplete()
                && connection.isRequestBufferEmpty()
                && isUnchanged(response);
    }

    /** Handlers of the application may change what is written. */
    private static boolean isUnchanged(Response response) {
        for (Response current = response; current instanceof Response.Wrapper wrapper; ) {
            String name = wrapper.getClass().getName();
            if (!name.startsWith("org.eclipse.jetty.") && !name.startsWith(JettyPlainStreams.class.getName())) {
                return false;
            }
            current = wrapper.getWrapped();
        }
        return true;
    }

    /** To be called when the head was sent; null if it was not sent as the head of chunks. */
    static @Nullable JettyStreamConnection of(
            Request request, Runnable complete, Consumer<Throwable> failed, Runnable writable) {
        if (!(request.getConnectionMetaData().getConnection() instanceof HttpConnection http)
                || !http.getGenerator().isCommitted()
                || !http.getGenerator().isChunking()) {
            return null;
        }
        JettyStreamConnection connection = new JettyStreamConnection(http.getEndPoint(), complete, failed, writable);
        // Clients that do not read are found by their heartbeats.
        http.getEndPoint().setIdleTimeout(0);
        http.getEndPoint().fillInterested(connection.readable);
        return connection;
    }

    @Override
    public boolean write(ByteBuffer bytes) throws IOException {
        return endPoint.flush(bytes);
    }

    @Override
    public void awaitWritable(ByteBuffer rest) {
        endPoint.write(written, rest);
    }

    @Override
    public void end(ByteBuffer last) {
        complete.run();
    }

    @Override
    public void abort() {
        endPoint.close();
        complete.run();
    }

    /** Does not block, so that Jetty calls it on the thread that has found the connection readable. */
    private final class ReadCallback implements Callback {

        @Override
        public void succeeded() {
            try {
                ByteBuffer discarded = ByteBuffer.allocate(DISCARDED_BYTES).flip();
                int count = endPoint.fill(discarded);
                while (count > 0) {
                    discarded.clear().flip();
                    count = endPoint.fill(discarded);
                }
                if (count < 0) {
                    failed.accept(new EOFException("The client has closed the connection"));
                } else {
                    endPoint.fillInterested(this);
                }
            } catch (IOException ex) {
                failed.accept(ex);
            }
        }

        @Override
        public void failed(Throwable cause) {
            failed.accept(cause);
        }

        @Override
        public InvocationType getInvocationType() {
            return InvocationType.NON_BLOCKING;
        }
    }
}
