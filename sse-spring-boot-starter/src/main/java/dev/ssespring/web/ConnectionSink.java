package dev.ssespring.web;

import dev.ssespring.publisher.StreamSink;
import dev.ssespring.web.server.StreamConnection;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Writes to the connection of an HTTP/1.1 response that is sent in chunks, past the servlet response (RFC 9112, section
 * 7.1). The writer thread of the stream calls the methods of the sink; threads of the server call those of the listener, which
 * only write volatile fields and pass the news on.
 *
 * <p>Each piece is framed in a direct buffer of the writer thread and sent at once, so that there is nothing to flush. What the
 * operating system does not take is kept, and the sink is not ready until it is sent: at most one piece, which is copied only if
 * nothing of it was taken.
 */
final class ConnectionSink implements StreamSink, StreamConnection.Listener {

    private enum End {
        IN_ORDER,
        ABORTED
    }

    private static final byte[] LINE_END = {'\r', '\n'};

    private static final byte[] LAST_CHUNK = "0\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    private static final byte[] DIGITS = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

    /** Size in hexadecimal digits, and two line ends. */
    private static final int FRAMING_BYTES = 12;

    /**
     * With twice as much a large event takes a third less CPU, but a slow client would have to take all of that within the time
     * after which it counts as unresponsive.
     */
    private static final int LARGEST_PIECE = 32_768;

    private static final ThreadLocal<ByteBuffer> BUFFER =
            ThreadLocal.withInitial(() -> ByteBuffer.allocateDirect(LARGEST_PIECE + FRAMING_BYTES));

    private final Events events;
    private final Runnable afterwards;
    private final AtomicBoolean finished = new AtomicBoolean();
    private volatile @Nullable StreamConnection connection;
    private volatile @Nullable End end;

    /** While set, the connection will say that it is writable. */
    private volatile boolean awaiting;

    /** What the operating system has not taken. Belongs to the writer thread, like the next two. */
    private @Nullable ByteBuffer rest;

    /** Whether the end of a chunk follows the rest. */
    private boolean lineEndMissing;

    private boolean broken;

    /** The second argument is run once the connection is closed. */
    ConnectionSink(Events events, Runnable afterwards) {
        this.events = events;
        this.afterwards = afterwards;
    }

    @Override
    public boolean isReady() {
        StreamConnection open = connection;
        if (open == null || awaiting) {
            return false;
        }
        try {
            return sendRest(open);
        } catch (IOException ex) {
            broken = true;
            events.onFailure(ex);
            return false;
        }
    }

    private boolean sendRest(StreamConnection open) throws IOException {
        for (ByteBuffer kept = rest; kept != null; kept = rest) {
            if (!open.write(kept)) {
                await(open, kept);
                return false;
            }
            rest = lineEndMissing ? ByteBuffer.wrap(LINE_END) : null;
            lineEndMissing = false;
        }
        return true;
    }

    @Override
    public int maxWriteSize() {
        return LARGEST_PIECE;
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        StreamConnection open = connection;
        if (open == null || rest != null) {
            throw new IllegalStateException("Not ready");
        }
        ByteBuffer piece =
                (length <= LARGEST_PIECE) ? BUFFER.get().clear() : ByteBuffer.allocate(length + FRAMING_BYTES);
        frame(piece, bytes, offset, length);
        try {
            if (!open.write(piece)) {
                ByteBuffer kept = keep(piece, bytes, offset, length);
                rest = kept;
                await(open, kept);
            }
        } catch (IOException ex) {
            broken = true;
            throw ex;
        }
    }

    /** Most of the time something within the bytes was taken last: they need no copy. */
    private ByteBuffer keep(ByteBuffer piece, byte[] bytes, int offset, int length) {
        int left = piece.remaining() - LINE_END.length;
        lineEndMissing = left > 0 && left <= length;
        return lineEndMissing
                ? ByteBuffer.wrap(bytes, offset + length - left, left)
                : ByteBuffer.allocate(piece.remaining()).put(piece).flip();
    }

    private static void frame(ByteBuffer piece, byte[] bytes, int offset, int length) {
        int shift = Math.max(0, 28 - (Integer.numberOfLeadingZeros(length) & ~3));
        for (; shift >= 0; shift -= 4) {
            piece.put(DIGITS[(length >>> shift) & 15]);
        }
        piece.put(LINE_END).put(bytes, offset, length).put(LINE_END).flip();
    }

    private void await(StreamConnection open, ByteBuffer kept) {
        awaiting = true;
        open.awaitWritable(kept);
    }

    @Override
    public void flush() {}

    @Override
    public void end() {
        finish(End.IN_ORDER);
    }

    @Override
    public void abort() {
        finish(End.ABORTED);
    }

    private void finish(End how) {
        end = how;
        finishOpened();
    }

    /** Called by the writer thread and when the connection is there: one of the two sees both. */
    private void finishOpened() {
        StreamConnection open = connection;
        End how = end;
        if (open == null || how == null || !finished.compareAndSet(false, true)) {
            return;
        }
        if (how == End.IN_ORDER && rest == null && !broken) {
            open.end(ByteBuffer.wrap(LAST_CHUNK));
        } else {
            open.abort();
        }
    }

    @Override
    public void onOpen(StreamConnection opened) {
        connection = opened;
        finishOpened();
        events.onReady();
    }

    @Override
    public void onWritable() {
        awaiting = false;
        events.onReady();
    }

    @Override
    public void onClosed(@Nullable Throwable cause) {
        if (end == null) {
            events.onFailure((cause != null) ? cause : new IOException("The connection is closed"));
        }
        afterwards.run();
        events.onCompleted();
    }
}
