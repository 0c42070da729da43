package dev.ssespring.web.server;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * The connection of an HTTP/1.1 response whose head has been sent, written past the servlet response. Belongs to the
 * writer thread of the stream: no two threads may call it at a time. No method blocks.
 */
public interface StreamConnection {

    /**
     * Sends as many bytes as the operating system takes at once.
     *
     * @param bytes should be a direct buffer; what remains in it was not taken. An empty buffer sends what an earlier call
     *     has left in the buffers of TLS
     * @return whether everything was taken, including what earlier calls left
     * @throws IOException if the connection is closed or has failed
     */
    boolean write(ByteBuffer bytes) throws IOException;

    /**
     * Has {@link Listener#onWritable()} called once more can be written; of no effect on a closed connection.
     *
     * @param rest what {@link #write} has left; the connection may send it meanwhile, so it must not be touched before the
     *     listener is called, and be written again then
     */
    void awaitWritable(ByteBuffer rest);

    /**
     * Ends the response in order. If the last bytes are not taken at once, they are sent later by a thread of the server,
     * within a few seconds. The listener is told when the connection is closed.
     *
     * @param last what ends the body; copied if it has to be kept
     */
    void end(ByteBuffer last);

    /** Closes the connection at once, whatever its client reads. The listener is told. */
    void abort();

    /** What becomes of a connection; called by threads of the server. Must not block. */
    interface Listener {

        /**
         * The connection can be written to from now on. Called once, and not at all if the connection is closed first.
         *
         * @param connection belongs to the writer thread of the stream
         */
        void onOpen(StreamConnection connection);

        /** More can be written. */
        void onWritable();

        /**
         * The server is done with the connection. Called once, whoever closed the connection.
         *
         * @param cause why the server or the client closed it; null if {@link StreamConnection#end} or {@link
         *     StreamConnection#abort} did
         */
        void onClosed(@Nullable Throwable cause);
    }
}
