package dev.ssespring.benchmarks.client;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** How the bytes of events come in the body of a response. */
public enum Framing {
    /** Chunks of 8 KB that end anywhere, as of a server that has much to write at once. */
    CHUNKS_OF_8K {
        @Override
        byte[] body(List<byte[]> events) {
            byte[] all = UNTIL_CLOSE.body(events);
            ByteArrayOutputStream body = new ByteArrayOutputStream();
            for (int i = 0; i < all.length; i += CHUNK) {
                addChunk(body, all, i, Math.min(CHUNK, all.length - i));
            }
            return body.toByteArray();
        }
    },
    /** A chunk for each event, as of a server that flushes each. */
    CHUNK_PER_EVENT {
        @Override
        byte[] body(List<byte[]> events) {
            ByteArrayOutputStream body = new ByteArrayOutputStream();
            events.forEach(event -> addChunk(body, event, 0, event.length));
            return body.toByteArray();
        }
    },
    /** No chunks: the body ends with the connection. */
    UNTIL_CLOSE {
        @Override
        byte[] body(List<byte[]> events) {
            ByteArrayOutputStream body = new ByteArrayOutputStream();
            events.forEach(body::writeBytes);
            return body.toByteArray();
        }
    };

    private static final int CHUNK = 8 * 1024;

    abstract byte[] body(List<byte[]> events);

    byte[] head() {
        String head = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n"
                + ((this == UNTIL_CLOSE) ? "Connection: close\r\n\r\n" : "Transfer-Encoding: chunked\r\n\r\n");
        return head.getBytes(StandardCharsets.US_ASCII);
    }

    private static void addChunk(ByteArrayOutputStream body, byte[] bytes, int offset, int length) {
        body.writeBytes((Integer.toHexString(length) + "\r\n").getBytes(StandardCharsets.US_ASCII));
        body.write(bytes, offset, length);
        body.write('\r');
        body.write('\n');
    }
}
