package dev.ssespring.runs;

import dev.ssespring.protocol.SseEvent;
import dev.ssespring.protocol.SseItem;
import dev.ssespring.protocol.SseParser;
import dev.ssespring.publisher.SseStream;
import dev.ssespring.publisher.StreamRequest;
import dev.ssespring.publisher.StreamSink;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.Principal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/** A response in memory. The stream's writer writes; tests look at it from any thread. */
public final class TestResponse implements StreamSink {

    public final List<SseEvent> events = new CopyOnWriteArrayList<>();
    final Map<String, String> headers = new LinkedHashMap<>();
    public final CountDownLatch over = new CountDownLatch(1);
    public volatile boolean endedInOrder;
    volatile boolean aborted;
    private final SseParser parser = new SseParser();
    private final StringBuilder text = new StringBuilder();
    volatile int maxWriteSize = MAX_CHUNK_SIZE;
    volatile int largestWrite;
    private volatile boolean ready = true;
    private volatile long cutAfter = Long.MAX_VALUE;
    private long written;
    private StreamSink.@Nullable Events callbacks;

    public static TestResponse open(SseStream stream) {
        return open(stream, null, null);
    }

    public static TestResponse open(SseStream stream, @Nullable String lastEventId) {
        return open(stream, lastEventId, null);
    }

    static TestResponse open(SseStream stream, @Nullable String lastEventId, @Nullable Principal caller) {
        return new TestResponse().openWith(stream, lastEventId, caller);
    }

    TestResponse openWith(SseStream stream, @Nullable String lastEventId, @Nullable Principal caller) {
        callbacks = stream.open(new StreamRequest(lastEventId, caller, "192.0.2.1"), this);
        callbacks.onReady();
        return this;
    }

    /** A client that does not read. */
    static TestResponse unread() {
        TestResponse response = new TestResponse();
        response.ready = false;
        return response;
    }

    /** A client whose connection breaks after so many bytes. */
    static TestResponse cutAfter(long bytes) {
        TestResponse response = new TestResponse();
        response.cutAfter = bytes;
        return response;
    }

    @Override
    public void header(String name, String value) {
        headers.put(name, value);
    }

    @Override
    public boolean isReady() {
        return ready;
    }

    @Override
    public int maxWriteSize() {
        return maxWriteSize;
    }

    @Override
    public synchronized void write(byte[] bytes, int offset, int length) throws IOException {
        largestWrite = Math.max(largestWrite, length);
        int taken = (int) Math.min(length, cutAfter - written);
        written += taken;
        text.append(new String(bytes, offset, taken, StandardCharsets.ISO_8859_1));
        parser.feed(bytes, offset, taken);
        for (SseItem item = parser.next(); item != null; item = parser.next()) {
            if (item instanceof SseEvent event) {
                events.add(event);
            }
        }
        if (taken < length) {
            throw new IOException("cut");
        }
    }

    @Override
    public void flush() {}

    @Override
    public void end() {
        endedInOrder = true;
        complete();
    }

    @Override
    public void abort() {
        aborted = true;
        complete();
    }

    private void complete() {
        over.countDown();
        StreamSink.Events told = callbacks;
        if (told != null) {
            told.onCompleted();
        }
    }

    void leave() {
        StreamSink.Events told = callbacks;
        if (told != null) {
            told.onFailure(new IOException("left"));
        }
    }

    synchronized String text() {
        return text.toString();
    }

    public synchronized String lastEventId() {
        return parser.lastEventId();
    }

    List<String> data() {
        return events.stream().map(SseEvent::data).toList();
    }

    @Nullable
    SseEvent last() {
        return events.isEmpty() ? null : events.get(events.size() - 1);
    }
}
