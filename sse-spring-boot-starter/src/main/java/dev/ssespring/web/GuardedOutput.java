package dev.ssespring.web;

import dev.ssespring.publisher.StreamSink;
import jakarta.servlet.ServletOutputStream;
import java.io.IOException;

/** Output of a response, used under the lock of its container. Owned by the stream's writer thread. */
final class GuardedOutput {

    private static final long READINESS_MILLIS = 1;

    /** Between the readiness check and the write, the container takes the lock only if the client has left. */
    private static final long WRITE_MILLIS = 100;

    private final ServletOutputStream output;
    private final ContainerLock lock;
    private final StreamSink.Events events;

    GuardedOutput(ServletOutputStream output, ContainerLock lock, StreamSink.Events events) {
        this.output = output;
        this.lock = lock;
        this.events = events;
    }

    boolean isReady() {
        if (!lock.tryFor(READINESS_MILLIS)) {
            // Checked again after the writer thread has served its other streams.
            events.onReady();
            return false;
        }
        try {
            return output.isReady();
        } catch (NullPointerException ex) {
            throw recycled(ex);
        } finally {
            lock.release();
        }
    }

    void write(byte[] bytes, int offset, int length) throws IOException {
        lock();
        try {
            output.write(bytes, offset, length);
        } catch (NullPointerException ex) {
            throw recycled(ex);
        } finally {
            lock.release();
        }
    }

    void flush() throws IOException {
        lock();
        try {
            output.flush();
        } catch (NullPointerException ex) {
            throw recycled(ex);
        } finally {
            lock.release();
        }
    }

    /** The connection has ended since the lock was taken: the lock guards the stream, not its connection. */
    private static IllegalStateException recycled(NullPointerException cause) {
        return new IllegalStateException("Tomcat has recycled the response", cause);
    }

    private void lock() throws IOException {
        if (!lock.tryFor(WRITE_MILLIS)) {
            throw new IOException("The container is ending the response");
        }
    }
}
