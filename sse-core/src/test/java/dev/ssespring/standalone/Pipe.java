package dev.ssespring.standalone;

import dev.ssespring.publisher.StreamSink;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/** A response in memory. The stream's writer writes, the client reads, either side may end it. */
final class Pipe implements StreamSink {

    private static final byte[] END = {};

    private final BlockingQueue<byte[]> chunks = new LinkedBlockingQueue<>();
    private volatile boolean over;
    private volatile Events events;

    /** Until then the publisher must not write. */
    void start(Events events) {
        this.events = events;
        events.onReady();
    }

    InputStream input() {
        return new Input();
    }

    @Override
    public boolean isReady() {
        return events != null;
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        if (over) {
            throw new IOException("The client has left");
        }
        chunks.add(Arrays.copyOfRange(bytes, offset, offset + length));
    }

    @Override
    public void flush() {}

    @Override
    public void end() {
        close();
    }

    void cut() {
        close();
    }

    private void close() {
        over = true;
        chunks.add(END);
        Events told = events;
        if (told != null) {
            told.onCompleted();
        }
    }

    /** The client's side. */
    private final class Input extends InputStream {

        private byte[] chunk = {};
        private int read;

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return (read(one, 0, 1) < 0) ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            while (read == chunk.length) {
                chunk = next();
                read = 0;
                if (chunk == END) {
                    chunks.add(END);
                    return -1;
                }
            }
            int count = Math.min(length, chunk.length - read);
            System.arraycopy(chunk, read, target, offset, count);
            read += count;
            return count;
        }

        private byte[] next() throws IOException {
            try {
                return chunks.take();
            } catch (InterruptedException ex) {
                Thread.currentThread().interrupt();
                throw new IOException(ex);
            }
        }

        @Override
        public void close() {
            cut();
        }
    }
}
