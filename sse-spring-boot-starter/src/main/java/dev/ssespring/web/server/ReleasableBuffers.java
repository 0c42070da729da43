package dev.ssespring.web.server;

import java.nio.ByteBuffer;
import java.util.function.Supplier;
import org.apache.tomcat.util.net.SocketBufferHandler;
import org.jspecify.annotations.Nullable;

/**
 * The buffers of one of Tomcat's connections, which are given up when a stream takes the connection over and created again
 * when they are needed. Belongs to whoever holds the lock of the socket.
 */
final class ReleasableBuffers extends SocketBufferHandler {

    private final Supplier<SocketBufferHandler> factory;
    private volatile @Nullable SocketBufferHandler buffers;

    ReleasableBuffers(SocketBufferHandler first, Supplier<SocketBufferHandler> factory) {
        super(0, 0, false);
        this.factory = factory;
        this.buffers = first;
    }

    /** Gives the buffers up, with what is in them. */
    void release() {
        SocketBufferHandler current = buffers;
        if (current != null) {
            buffers = null;
            current.free();
        }
    }

    private SocketBufferHandler buffers() {
        SocketBufferHandler current = buffers;
        if (current == null) {
            current = factory.get();
            buffers = current;
        }
        return current;
    }

    @Override
    public void configureReadBufferForWrite() {
        buffers().configureReadBufferForWrite();
    }

    @Override
    public void configureReadBufferForRead() {
        buffers().configureReadBufferForRead();
    }

    @Override
    public ByteBuffer getReadBuffer() {
        return buffers().getReadBuffer();
    }

    @Override
    public boolean isReadBufferEmpty() {
        SocketBufferHandler current = buffers;
        return current == null || current.isReadBufferEmpty();
    }

    @Override
    public void unReadReadBuffer(ByteBuffer returnedData) {
        buffers().unReadReadBuffer(returnedData);
    }

    @Override
    public void configureWriteBufferForWrite() {
        buffers().configureWriteBufferForWrite();
    }

    @Override
    public void configureWriteBufferForRead() {
        buffers().configureWriteBufferForRead();
    }

    @Override
    public boolean isWriteBufferWritable() {
        SocketBufferHandler current = buffers;
        return current == null || current.isWriteBufferWritable();
    }

    @Override
    public ByteBuffer getWriteBuffer() {
        return buffers().getWriteBuffer();
    }

    @Override
    public boolean isWriteBufferEmpty() {
        SocketBufferHandler current = buffers;
        return current == null || current.isWriteBufferEmpty();
    }

    @Override
    public void reset() {
        SocketBufferHandler current = buffers;
        if (current != null) {
            current.reset();
        }
    }

    @Override
    public void expand(int newSize) {
        buffers().expand(newSize);
    }

    @Override
    public void free() {
        release();
    }
}
