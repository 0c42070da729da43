package dev.ssespring.publisher.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ssespring.concurrent.Eventually;
import dev.ssespring.publisher.StreamSink;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A response in memory that behaves like a container at its strictest: it calls {@code onReady} only after it has said
 * that it is not ready, and keeps a list of all breaches of the contract of {@link StreamSink}.
 */
public final class FakeSink implements StreamSink {

    enum Call {
        IS_READY,
        WRITE,
        FLUSH,
        END,
        ABORT
    }

    /** Runs inside a call, on the writer's thread. */
    @FunctionalInterface
    interface Hook {

        void run() throws IOException;
    }

    /** The very arrays that it got, as a container may keep them. */
    private final List<ByteBuffer> parts = new ArrayList<>();

    private int writtenLength;
    private final List<String> breaches = new ArrayList<>();
    private final Map<Call, Integer> calls = new EnumMap<>(Call.class);
    private final Map<Call, Hook> hooks = new EnumMap<>(Call.class);
    private @Nullable Events events;
    private @Nullable Thread writer;
    private boolean ready = true;
    private boolean askedInVain;
    private boolean mayCall;
    private int flushedLength;
    private boolean completing = true;
    private int maxWriteSize = MAX_CHUNK_SIZE;

    public static FakeSink ready() {
        return new FakeSink();
    }

    public static FakeSink notReady() {
        FakeSink sink = new FakeSink();
        sink.setReady(false);
        return sink;
    }

    /** Has the hook run, or throw, at each call of this kind. */
    synchronized FakeSink on(Call call, Hook hook) {
        hooks.put(call, hook);
        return this;
    }

    FakeSink throwing(Call call, Throwable thrown) {
        return on(call, () -> FakeSink.<IOException>sneakyThrow(thrown));
    }

    synchronized FakeSink maxWriteSize(int bytes) {
        maxWriteSize = bytes;
        return this;
    }

    @Override
    public synchronized int maxWriteSize() {
        return maxWriteSize;
    }

    /** Not ready any more after so many flushes: what is endless must not fill the memory. */
    FakeSink stoppingAfter(int flushes) {
        return on(Call.FLUSH, () -> {
            if (count(Call.FLUSH) >= flushes) {
                setReady(false);
            }
        });
    }

    /** Does not tell that it is completed when it ends, as a container that still writes. */
    synchronized FakeSink completingLate() {
        completing = false;
        return this;
    }

    /** To be called with what opening the stream returned. */
    public void attach(Events events) {
        synchronized (this) {
            this.events = events;
        }
        tellIfAskedInVain();
        tellIfCompleted();
    }

    void complete() {
        events().onCompleted();
    }

    private void tellIfCompleted() {
        Events toTell;
        synchronized (this) {
            toTell = (hasEnded() && completing) ? events : null;
        }
        if (toTell != null) {
            toTell.onCompleted();
        }
    }

    void setReady(boolean ready) {
        synchronized (this) {
            this.ready = ready;
        }
        tellIfAskedInVain();
    }

    private void tellIfAskedInVain() {
        Events toTell;
        synchronized (this) {
            if (!ready || !askedInVain || events == null) {
                return;
            }
            askedInVain = false;
            toTell = events;
        }
        toTell.onReady();
    }

    /** News that nobody waits for: allowed at any time. */
    void tellReadyAgain() {
        events().onReady();
    }

    void clientLeaves() {
        events().onFailure(new IOException("Broken pipe"));
    }

    @Override
    public boolean isReady() {
        synchronized (this) {
            enter(Call.IS_READY);
            mayCall = ready;
            askedInVain = !ready;
        }
        try {
            runHook(Call.IS_READY);
        } catch (IOException ex) {
            throw new AssertionError(ex);
        }
        synchronized (this) {
            return mayCall;
        }
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        synchronized (this) {
            enter(Call.WRITE);
            useReadiness(Call.WRITE);
            breachIf(
                    length < 1 || length > Math.max(maxWriteSize, MAX_CHUNK_SIZE),
                    "wrote " + length + " bytes at once");
            breachIf(flushedLength < writtenLength, "wrote again before a flush");
        }
        runHook(Call.WRITE);
        synchronized (this) {
            parts.add(ByteBuffer.wrap(bytes, offset, length));
            writtenLength += length;
        }
    }

    @Override
    public void flush() throws IOException {
        synchronized (this) {
            enter(Call.FLUSH);
            useReadiness(Call.FLUSH);
            breachIf(flushedLength == writtenLength, "flushed nothing");
        }
        runHook(Call.FLUSH);
        synchronized (this) {
            flushedLength = writtenLength;
        }
    }

    @Override
    public void end() {
        synchronized (this) {
            enter(Call.END);
        }
        try {
            runHook(Call.END);
        } catch (IOException ex) {
            throw new AssertionError(ex);
        } finally {
            tellIfCompleted();
        }
    }

    @Override
    public void abort() {
        synchronized (this) {
            enter(Call.ABORT);
        }
        end();
    }

    private void enter(Call call) {
        breachIf(count(Call.END) > 0, call + " after the end");
        if (writer == null) {
            writer = Thread.currentThread();
        }
        breachIf(writer != Thread.currentThread(), call + " by " + Thread.currentThread() + " after " + writer);
        calls.merge(call, 1, Integer::sum);
    }

    private void useReadiness(Call call) {
        breachIf(!mayCall, call + " without asking isReady() right before");
        mayCall = false;
    }

    private void breachIf(boolean broken, String what) {
        if (broken) {
            breaches.add(what);
        }
    }

    private void runHook(Call call) throws IOException {
        Hook hook;
        synchronized (this) {
            hook = hooks.get(call);
        }
        if (hook != null) {
            hook.run();
        }
    }

    synchronized int count(Call call) {
        return calls.getOrDefault(call, 0);
    }

    synchronized byte[] bytes() {
        ByteBuffer all = ByteBuffer.allocate(writtenLength);
        parts.forEach(part -> all.put(part.duplicate()));
        return all.array();
    }

    /** All that was written. */
    String text() {
        return new String(bytes(), StandardCharsets.UTF_8);
    }

    /** What the client sees: all that was written before the last flush. */
    synchronized String flushed() {
        return new String(bytes(), 0, flushedLength, StandardCharsets.UTF_8);
    }

    synchronized int flushedLength() {
        return flushedLength;
    }

    synchronized boolean hasEnded() {
        return count(Call.END) > 0;
    }

    FakeSink awaitFlushed(String expected) {
        Eventually.asserted(() -> assertThat(flushed()).isEqualTo(expected));
        return this;
    }

    FakeSink awaitFlushedPart(String part) {
        Eventually.asserted(() -> assertThat(flushed()).contains(part));
        return this;
    }

    FakeSink awaitEnd() {
        Eventually.until("sink ended", this::hasEnded);
        return this;
    }

    synchronized void assertContractKept() {
        assertThat(breaches).as("breaches of the sink's contract").isEmpty();
    }

    private synchronized Events events() {
        assertThat(events).as("sink of an open stream").isNotNull();
        return events;
    }

    @SuppressWarnings("unchecked")
    private static <T extends Throwable> void sneakyThrow(Throwable thrown) throws T {
        throw (T) thrown;
    }
}
