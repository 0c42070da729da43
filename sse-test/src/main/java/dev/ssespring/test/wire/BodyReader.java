package dev.ssespring.test.wire;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.ProtocolException;

/** Reads the body of an HTTP/1.1 response in the way that its head announces. For one thread. */
abstract class BodyReader {

    final InputStream input;

    BodyReader(InputStream input) {
        this.input = input;
    }

    static BodyReader of(String method, WireHead head, InputStream input) throws IOException {
        if (method.equals("HEAD") || head.status() == 204 || head.status() == 304) {
            return new Sized(input, 0);
        }
        if (head.header("Transfer-Encoding")
                .orElse("")
                .toLowerCase(java.util.Locale.ROOT)
                .endsWith("chunked")) {
            return new Chunked(input);
        }
        String length = head.header("Content-Length").orElse(null);
        return (length != null) ? new Sized(input, number(length, 10)) : new UntilClosed(input);
    }

    abstract int read(byte[] buffer) throws IOException;

    private static long number(String text, int radix) throws ProtocolException {
        try {
            return Long.parseLong(text.strip(), radix);
        } catch (NumberFormatException ex) {
            throw new ProtocolException("Expected a number of bytes but received '" + text + "'");
        }
    }

    /** Ends with the connection: whether it is complete, HTTP cannot tell. */
    private static final class UntilClosed extends BodyReader {

        UntilClosed(InputStream input) {
            super(input);
        }

        @Override
        int read(byte[] buffer) throws IOException {
            return input.read(buffer);
        }
    }

    /** Ends after a number of bytes that was announced. */
    private static final class Sized extends BodyReader {

        private long left;

        Sized(InputStream input, long length) {
            super(input);
            this.left = length;
        }

        @Override
        int read(byte[] buffer) throws IOException {
            if (left == 0) {
                return -1;
            }
            int count = input.read(buffer, 0, (int) Math.min(left, buffer.length));
            if (count < 0) {
                throw new EOFException("The connection ended " + left + " bytes before the end of the body");
            }
            left -= count;
            return count;
        }
    }

    /** Comes in chunks and ends with an empty one. */
    private static final class Chunked extends BodyReader {

        private static final String CUT = "The connection ended before the last chunk";

        private long left;
        private boolean first = true;
        private boolean ended;

        Chunked(InputStream input) {
            super(input);
        }

        @Override
        int read(byte[] buffer) throws IOException {
            if (left == 0 && !ended) {
                nextChunk();
            }
            if (ended) {
                return -1;
            }
            int count = input.read(buffer, 0, (int) Math.min(left, buffer.length));
            if (count < 0) {
                throw new EOFException(CUT);
            }
            left -= count;
            return count;
        }

        private void nextChunk() throws IOException {
            try {
                if (!first) {
                    HeadReader.line(input);
                }
                first = false;
                String size = HeadReader.line(input);
                int extension = size.indexOf(';');
                left = number((extension < 0) ? size : size.substring(0, extension), 16);
                if (left == 0) {
                    ended = true;
                    readTrailers();
                }
            } catch (EOFException ex) {
                throw new EOFException(CUT);
            }
        }

        private void readTrailers() throws IOException {
            while (!HeadReader.line(input).isEmpty()) {
                // Nobody asks for them.
            }
        }
    }
}
