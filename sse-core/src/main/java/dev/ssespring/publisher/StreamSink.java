package dev.ssespring.publisher;

import java.io.IOException;

/**
 * Response that is written without blocking. Only the stream's writer thread calls it, and calls {@link #isReady()}
 * right before each write and flush.
 */
public interface StreamSink {

    /**
     * Maximum number of bytes that are passed to {@link #write}, unless {@link #maxWriteSize()} allows more. They are flushed
     * before the next write: containers buffer without limit what the network does not take. With the framing of a chunk they fit
     * into Tomcat's socket buffer of 8 KB: if a response is ended while more is pending, Tomcat sends the end before the bytes
     * that did not fit, into the middle of an event.
     */
    int MAX_CHUNK_SIZE = 8_000;

    /**
     * Sets a header of the response. Called by the thread that opens the stream, before {@link SseStream#open} returns.
     * Does nothing unless implemented.
     *
     * @param name of the header
     * @param value replaces the one that was set before
     */
    default void header(String name, String value) {}

    /**
     * Returns whether the next call will not block.
     *
     * @return if false, the sink calls {@link Events#onReady()} once it is ready
     */
    boolean isReady();

    /**
     * Returns how many bytes of one event may be passed to {@link #write} at once. Several events together are at most {@value
     * #MAX_CHUNK_SIZE} bytes.
     *
     * @return {@value #MAX_CHUNK_SIZE} unless overridden; a smaller value has no effect
     */
    default int maxWriteSize() {
        return MAX_CHUNK_SIZE;
    }

    /**
     * Writes bytes, which are flushed before the next call.
     *
     * @param bytes array that no one changes any more: the sink may keep it until the bytes are written
     * @param offset index of the first byte
     * @param length number of bytes, from 1 to the larger of {@link #maxWriteSize()} and {@value #MAX_CHUNK_SIZE}
     * @throws IOException if the client is gone
     */
    void write(byte[] bytes, int offset, int length) throws IOException;

    /**
     * Flushes the bytes that were written.
     *
     * @throws IOException if the client is gone
     */
    void flush() throws IOException;

    /**
     * Ends the response in order, without blocking. Either this method or {@link #abort()} is called, once: this one if
     * everything was flushed and {@link #isReady()} was true, or if the response has failed or is completed already.
     */
    void end();

    /**
     * Aborts the response without waiting for the client: closes its connection at once, or resets its HTTP/2 stream.
     * Buffered bytes may be lost; the response must not look complete to the client. Either this method or
     * {@link #end()} is called, once.
     */
    default void abort() {
        end();
    }

    /**
     * Callbacks from a sink to its stream. May be called by any thread, at any time and more than once; they do not
     * block.
     */
    interface Events {

        /** The sink may be ready again: the writer calls {@link StreamSink#isReady()}. */
        void onReady();

        /**
         * The response has failed and cannot be written any more.
         *
         * @param cause failure that the container reported
         */
        void onFailure(Throwable cause);

        /** The HTTP session of the request has ended: the stream is closed. */
        void onSessionEnded();

        /**
         * The response is completed, and the container has released it. Must be called after {@link StreamSink#end()}
         * and {@link StreamSink#abort()}, and may be called without either: until then the stream counts as open.
         */
        void onCompleted();
    }
}
