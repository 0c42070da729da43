package dev.ssespring.test.wire;

import java.io.IOException;

/**
 * A request that was sent, and its response. One thread reads it; any thread may cut or close it, also while the reader waits.
 */
public interface WireConnection {

    /**
     * Connects and sends a request. Does not wait for its response.
     *
     * @param request to be sent
     * @param options how to connect
     * @return to be read, and closed by its owner
     * @throws IOException if there is no connection in time
     */
    static WireConnection open(WireRequest request, WireOptions options) throws IOException {
        return switch (options.version()) {
            case HTTP_1_1 -> SocketConnection.open(request, options);
            case HTTP_2 -> JdkConnection.open(request, options);
        };
    }

    /**
     * Sends a request and waits for its whole response, over HTTP/1.1. For short responses only.
     *
     * @param request to be sent
     * @param options how to connect
     * @return the response, whatever its status
     * @throws IOException if there is no connection, or no complete response in time
     */
    static WireAnswer exchange(WireRequest request, WireOptions options) throws IOException {
        return SocketConnection.exchange(request, options);
    }

    /**
     * Waits for status and headers, without a limit of time. To be called once, before {@link #read}.
     *
     * @return of the response, whatever its status
     * @throws IOException if the connection broke, or what came is no HTTP
     */
    WireHead awaitHead() throws IOException;

    /**
     * Reads a part of the body. Waits until there is one.
     *
     * @param buffer where to put it
     * @return number of bytes; -1 if the server has ended the body in the way that the head announced
     * @throws IOException if the connection broke, or ended before the body did
     */
    int read(byte[] buffer) throws IOException;

    /**
     * Breaks the connection without a word to the server: by a TCP reset over HTTP/1.1, by a reset of the stream over
     * HTTP/2.
     */
    void cut();

    /** Closes the connection in good order. */
    void close();
}
