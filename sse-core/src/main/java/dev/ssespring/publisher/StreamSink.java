package dev.ssespring.publisher;

import java.io.IOException;

/**
 * A response that can be written without waiting. One thread at a time calls it, the stream's writer, and asks
 * {@link #isReady()} right before each write and flush.
 */
public interface StreamSink {

    /**
     * Sets a header of the response. Called by the thread that opens the stream, before {@link SseStream#open} returns.
     * Does nothing unless implemented.
     *
     * @param name of the header
     * @param value replaces the one that was set before
     */
    default void header(String name, String value) {}

    /**
     * Whether the next call will not wait.
     *
     * @return if false, the sink calls {@link Events#onReady()} once it is
     */
    boolean isReady();

    /**
     * Hands bytes over, a few thousand at most, which are flushed before the next.
     *
     * @param bytes not to be changed, by anyone any more: the sink may keep them until they are written
     * @param offset index of the first
     * @param length how many
     * @throws IOException if the client is gone
     */
    void write(byte[] bytes, int offset, int length) throws IOException;

    /**
     * Sends what was handed over.
     *
     * @throws IOException if the client is gone
     */
    void flush() throws IOException;

    /**
     * Ends the response in order, without waiting. Called once, unless {@link #abort()} is: when everything was flushed
     * and {@link #isReady()} was true, or when the response has failed or is completed already.
     */
    void end();

    /**
     * Ends the response without waiting for its client, and has its connection closed at once, or its HTTP/2 stream
     * reset. What is still in buffers may be lost; the response must not look complete to the client. Called once, unless
     * {@link #end()} is.
     */
    default void abort() {
        end();
    }

    /** What a sink tells its stream, from any thread, at any time, also twice. Does not block. */
    interface Events {

        /** {@link StreamSink#isReady()} is worth asking again. */
        void onReady();

        /**
         * The response is of no use any more.
         *
         * @param cause what the container says
         */
        void onFailure(Throwable cause);

        /** The HTTP session of the request has ended, and with it the right to receive events. */
        void onSessionEnded();

        /**
         * The response is over, and the container is done with it. Has to come after {@link StreamSink#end()} and
         * {@link StreamSink#abort()}, and may come without either: until then the stream counts as open.
         */
        void onCompleted();
    }
}
