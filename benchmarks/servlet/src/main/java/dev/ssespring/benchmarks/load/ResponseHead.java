package dev.ssespring.benchmarks.load;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** The beginning of a response, in any pieces. */
final class ResponseHead {

    private static final int LARGEST = 16 * 1024;
    private static final String END = "\r\n\r\n";

    private final ByteArrayOutputStream read = new ByteArrayOutputStream(256);
    private int matched;

    /** Takes bytes up to the end of the head; tells the index behind it, or -1 if it has not ended yet. */
    int take(byte[] bytes, int from, int to) throws IOException {
        for (int i = from; i < to; i++) {
            read.write(bytes[i]);
            matched = (bytes[i] == END.charAt(matched)) ? matched + 1 : (bytes[i] == '\r') ? 1 : 0;
            if (matched == END.length()) {
                return i + 1;
            }
        }
        if (read.size() > LARGEST) {
            throw new IOException("The response's head does not end");
        }
        return -1;
    }

    /** Whether the body comes in chunks, and not as it is until the connection ends. */
    boolean isChunked() throws IOException {
        String head = read.toString(StandardCharsets.ISO_8859_1).toLowerCase(Locale.ROOT);
        if (!head.startsWith("http/1.1 200")) {
            throw new IOException("Not a stream: " + head.lines().findFirst().orElse(""));
        }
        return head.contains("\r\ntransfer-encoding: chunked\r\n");
    }
}
