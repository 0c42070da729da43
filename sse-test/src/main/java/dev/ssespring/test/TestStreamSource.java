package dev.ssespring.test;

import dev.ssespring.test.wire.WireConnection;
import java.io.IOException;

/** Where the connections of a stream come from. */
interface TestStreamSource {

    /** Such as {@code GET http://localhost:8080/orders}. */
    String describe();

    /**
     * Sends the request and waits for the head of the response.
     *
     * @param lastEventId {@code ""} for none
     */
    WireConnection connect(String lastEventId) throws IOException;
}
