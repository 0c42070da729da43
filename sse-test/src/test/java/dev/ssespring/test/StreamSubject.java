package dev.ssespring.test;

import java.net.URI;

/** A server with one stream for everybody, at {@code /orders}, and the test's hold on it. */
interface StreamSubject extends AutoCloseable {

    URI uri();

    /** Sends an event to all open streams. */
    void send(String event, String data);

    /** Ends all open streams in good order. */
    void endAll();

    /** Writes a comment to all open streams. */
    SseFence fence();

    /** Opens the stream as a test of such a server does. */
    default SseTestStream open(SseTestClient client) {
        return client.get("/orders").open();
    }

    default SseTestClient client() {
        return SseTestClient.to(uri()).fence(fence());
    }

    @Override
    void close();
}
