package dev.ssespring.test.wire;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.ProtocolException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Reads the head of an HTTP/1.1 response; skips interim responses, such as 100 Continue. */
final class HeadReader {

    private static final int MAX_LINE = 64 << 10;
    private static final int MAX_HEADERS = 1_000;

    private HeadReader() {}

    static WireHead read(InputStream input) throws IOException {
        WireHead head = readOne(input);
        while (head.status() < 200 && head.status() != 101) {
            head = readOne(input);
        }
        return head;
    }

    private static WireHead readOne(InputStream input) throws IOException {
        String statusLine = line(input);
        int space = statusLine.indexOf(' ');
        if (!statusLine.startsWith("HTTP/1.") || space < 0 || statusLine.length() < space + 4) {
            throw new ProtocolException("Expected an HTTP/1.1 status line but received '" + statusLine + "'");
        }
        return new WireHead(statusLine.substring(0, space), status(statusLine, space), headers(input));
    }

    private static int status(String statusLine, int space) throws ProtocolException {
        try {
            return Integer.parseInt(statusLine.substring(space + 1, space + 4));
        } catch (NumberFormatException ex) {
            throw new ProtocolException("Expected a status of three digits in '" + statusLine + "'");
        }
    }

    private static List<WireHeader> headers(InputStream input) throws IOException {
        List<WireHeader> headers = new ArrayList<>();
        for (String line = line(input); !line.isEmpty(); line = line(input)) {
            int colon = line.indexOf(':');
            if (colon <= 0 || headers.size() == MAX_HEADERS) {
                throw new ProtocolException("Expected a header but received '" + line + "'");
            }
            headers.add(new WireHeader(
                    line.substring(0, colon), line.substring(colon + 1).strip()));
        }
        return headers;
    }

    /** Reads a line without its end. */
    static String line(InputStream input) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int next = input.read(); next != '\n'; next = input.read()) {
            if (next < 0) {
                throw new EOFException(
                        (line.size() == 0)
                                ? "The server closed the connection without a response"
                                : "The server closed the connection within a line of the response's head");
            }
            if (line.size() == MAX_LINE) {
                throw new ProtocolException("A line of the response's head is longer than " + MAX_LINE + " bytes");
            }
            line.write(next);
        }
        String text = line.toString(StandardCharsets.ISO_8859_1);
        return text.endsWith("\r") ? text.substring(0, text.length() - 1) : text;
    }
}
