package dev.ssespring.benchmarks.load;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Many streams of one server on this machine. Belongs to one thread, which reads while one of the methods runs. */
public final class LoadClient implements AutoCloseable {

    private static final int BUFFER = 256 * 1024;

    private static final Duration STRAGGLERS = Duration.ofMillis(100);

    private final int port;
    private final Selector selector = Selector.open();
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER);
    private final byte[] bytes = new byte[BUFFER];
    private final List<LoadStream> streams = new ArrayList<>();
    private int joined;
    private int failed;
    private @Nullable IOException failure;

    /**
     * A client without connections.
     *
     * @param port of the server, on the loopback interface
     * @throws IOException if there is no selector to be had
     */
    public LoadClient(int port) throws IOException {
        this.port = port;
    }

    /**
     * Opens streams and waits for the first block of each.
     *
     * @param request what each asks for
     * @param count how many
     * @param atOnce how many connections may be on their way at the same time
     * @param timeout how long to wait
     * @return how many of them were opened
     * @throws IOException if a socket could not be had
     */
    public int open(JoinRequest request, int count, int atOnce, Duration timeout) throws IOException {
        int all = streams.size() + count;
        int before = joined;
        waitFor(
                () -> {
                    while (streams.size() < Math.min(all, joined + failed + atOnce)) {
                        connect(request);
                    }
                    return joined + failed >= all;
                },
                timeout);
        return joined - before;
    }

    /**
     * Reads until every stream has all events of a round.
     *
     * @param expected what they get
     * @param trigger has the events published; does not wait for them
     * @param timeout after which what has not come is lost
     * @param arrived called when the last has come, before it is waited for what should not come
     * @return what came
     * @throws IOException if the selector fails
     * @throws CompletionException if the trigger failed
     */
    public Delivered round(
            Expected expected, Supplier<CompletableFuture<Void>> trigger, Duration timeout, Runnable arrived)
            throws IOException {
        Round round = new Round(expected, streams.size());
        streams.forEach(stream -> stream.begin(round));
        CompletableFuture<Void> triggered = trigger.get().whenComplete((nothing, cause) -> selector.wakeup());
        waitFor(() -> round.streamsLeft() == 0 || triggered.isCompletedExceptionally(), timeout);
        arrived.run();
        triggered.join();
        return finish(round);
    }

    /**
     * Opens streams at once, each of which has a round of events to catch up with.
     *
     * @param request what each asks for
     * @param count how many
     * @param expected what they get
     * @param timeout after which what has not come is lost
     * @param arrived called when the last has come, before it is waited for what should not come
     * @return what came; its seconds count from now, its latencies from the time of publishing
     * @throws IOException if a socket could not be had
     */
    public Delivered resume(JoinRequest request, int count, Expected expected, Duration timeout, Runnable arrived)
            throws IOException {
        Round round = new Round(expected, count);
        round.beginNow();
        for (int i = 0; i < count; i++) {
            connect(request).begin(round);
        }
        waitFor(() -> round.streamsLeft() == 0, timeout);
        arrived.run();
        return finish(round);
    }

    private Delivered finish(Round round) throws IOException {
        // What came twice may come last.
        idle(STRAGGLERS);
        streams.forEach(LoadStream::finish);
        return round.result();
    }

    /**
     * Reads what comes.
     *
     * @param duration for so long
     * @throws IOException if the selector fails
     */
    public void idle(Duration duration) throws IOException {
        waitFor(() -> false, duration);
    }

    /**
     * How many comments have come, heartbeats among them.
     *
     * @return on all open streams
     */
    public long comments() {
        return streams.stream().mapToLong(LoadStream::comments).sum();
    }

    /**
     * How many streams have failed or were ended by the server.
     *
     * @return since the last time that all were closed
     */
    public int failed() {
        return failed;
    }

    /**
     * Why the first of the {@link #failed()} did.
     *
     * @return null if none did
     */
    public @Nullable IOException failure() {
        return failure;
    }

    /**
     * Cuts all connections.
     *
     * @throws IOException if the selector fails
     */
    public void closeStreams() throws IOException {
        for (SelectionKey key : selector.keys()) {
            key.channel().close();
        }
        selector.selectNow();
        streams.clear();
        joined = 0;
        failed = 0;
        failure = null;
    }

    @Override
    public void close() throws IOException {
        closeStreams();
        selector.close();
    }

    private LoadStream connect(JoinRequest request) throws IOException {
        LoadStream stream = new LoadStream(streams.size(), request.bytes(streams.size(), port));
        streams.add(stream);
        SocketChannel channel = SocketChannel.open();
        channel.configureBlocking(false);
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        // Closing resets the connection: no port is kept for a minute.
        channel.setOption(StandardSocketOptions.SO_LINGER, 0);
        boolean connected = channel.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        channel.register(selector, connected ? SelectionKey.OP_WRITE : SelectionKey.OP_CONNECT, stream);
        return stream;
    }

    @FunctionalInterface
    private interface Condition {

        boolean isMet() throws IOException;
    }

    private void waitFor(Condition done, Duration timeout) throws IOException {
        long deadline = System.nanoTime() + timeout.toNanos();
        while (!done.isMet()) {
            long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
            if (left <= 0) {
                return;
            }
            selector.select(this::proceed, left);
        }
    }

    private void proceed(SelectionKey key) {
        SocketChannel channel = (SocketChannel) key.channel();
        LoadStream stream = (LoadStream) key.attachment();
        boolean hadJoined = stream.hasJoined();
        try {
            if (key.isReadable()) {
                read(channel, stream);
            } else if (!key.isConnectable() || channel.finishConnect()) {
                key.interestOps(stream.send(channel) ? SelectionKey.OP_READ : SelectionKey.OP_WRITE);
            }
        } catch (IOException ex) {
            fail(key, ex);
            // Of those that are open and those that failed, it is one of the latter now.
            joined -= hadJoined ? 1 : 0;
            return;
        }
        joined += (!hadJoined && stream.hasJoined()) ? 1 : 0;
    }

    private void read(SocketChannel channel, LoadStream stream) throws IOException {
        buffer.clear();
        int length = channel.read(buffer);
        if (length < 0) {
            throw new EOFException("The server has closed the connection");
        }
        buffer.flip().get(bytes, 0, length);
        stream.take(bytes, length);
    }

    private void fail(SelectionKey key, IOException cause) {
        ((LoadStream) key.attachment()).end();
        failed++;
        if (failure == null) {
            failure = cause;
        }
        try {
            key.channel().close();
        } catch (IOException ex) {
            cause.addSuppressed(ex);
        }
    }
}
