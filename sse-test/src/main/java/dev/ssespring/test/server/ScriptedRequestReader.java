package dev.ssespring.test.server;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** Reads one HTTP/1.1 request, with a body of a known length or in chunks. For one thread. */
final class ScriptedRequestReader {

    private static final int MAX_LINE = 64 << 10;
    private static final int MAX_BODY = 16 << 20;

    private final InputStream input;
    private final OutputStream output;

    ScriptedRequestReader(InputStream input, OutputStream output) {
        this.input = input;
        this.output = output;
    }

    ScriptedRequest read() throws IOException {
        String[] first = line().split(" ", 3);
        if (first.length < 3) {
            throw new IOException("Expected an HTTP/1.1 request line");
        }
        Map<String, String> headers = headers();
        if (headers.getOrDefault("expect", "").equalsIgnoreCase("100-continue")) {
            output.write("HTTP/1.1 100 Continue\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        }
        return new ScriptedRequest(first[0], first[1], headers, new String(body(headers), StandardCharsets.UTF_8));
    }

    private Map<String, String> headers() throws IOException {
        Map<String, String> headers = new TreeMap<>();
        for (String line = line(); !line.isEmpty(); line = line()) {
            int colon = line.indexOf(':');
            String name = line.substring(0, Math.max(colon, 0)).toLowerCase(Locale.ROOT);
            headers.merge(name, line.substring(colon + 1).strip(), (one, two) -> one + ", " + two);
        }
        return headers;
    }

    private byte[] body(Map<String, String> headers) throws IOException {
        if (headers.getOrDefault("transfer-encoding", "").equalsIgnoreCase("chunked")) {
            return chunks();
        }
        return bytes(Integer.parseInt(headers.getOrDefault("content-length", "0")));
    }

    private byte[] chunks() throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        while (true) {
            String size = line();
            int extension = size.indexOf(';');
            int length = Integer.parseInt(
                    (extension < 0) ? size : size.substring(0, extension).strip(), 16);
            if (length == 0) {
                headers(); // Trailers, which are not kept.
                return body.toByteArray();
            }
            if (length > MAX_BODY - body.size()) {
                throw new IOException("The body of the request is longer than " + MAX_BODY + " bytes");
            }
            body.writeBytes(bytes(length));
            line();
        }
    }

    private byte[] bytes(int length) throws IOException {
        byte[] bytes = input.readNBytes(length);
        if (bytes.length < length) {
            throw incomplete();
        }
        return bytes;
    }

    private String line() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int next = input.read(); next != '\n'; next = input.read()) {
            if (next < 0) {
                throw incomplete();
            }
            if (line.size() == MAX_LINE) {
                throw new IOException("A line of the request is longer than " + MAX_LINE + " bytes");
            }
            line.write(next);
        }
        return line.toString(StandardCharsets.UTF_8).stripTrailing();
    }

    private static EOFException incomplete() {
        return new EOFException("The client closed the connection before its request was complete");
    }
}
