package dev.ssespring.broker.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.ssespring.protocol.SseEvent;
import dev.ssespring.protocol.SseParser;
import dev.ssespring.publisher.SseEventPublisher;
import dev.ssespring.publisher.StreamRequest;
import dev.ssespring.publisher.StreamSink;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** Client that reads at once and records the events. */
final class TestStream implements StreamSink {

    static final String RESET = "stream-reset";

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final SseParser parser = new SseParser();
    private final List<SseEvent> events = new CopyOnWriteArrayList<>();
    private volatile String lastEventId = "";
    private volatile boolean ended;
    private volatile StreamSink.Events callbacks;

    static TestStream open(SseEventPublisher publisher, @Nullable String lastEventId, String... topics) {
        return open(publisher, new StreamRequest(lastEventId, null, "192.0.2.1"), topics);
    }

    static TestStream open(SseEventPublisher publisher, StreamRequest request, String... topics) {
        TestStream stream = new TestStream();
        stream.callbacks = publisher.subscribe(topics).open(request, stream);
        await("the stream is open").atMost(PATIENCE).until(() -> !stream.lastEventId.isEmpty());
        return stream;
    }

    void leave() {
        callbacks.onFailure(new IOException("gone"));
        await("the stream has ended").atMost(PATIENCE).until(() -> ended);
    }

    String lastEventId() {
        return lastEventId;
    }

    boolean hasEnded() {
        return ended;
    }

    List<SseEvent> events() {
        return events;
    }

    List<String> data() {
        return events.stream().map(SseEvent::data).toList();
    }

    List<String> ids() {
        return events.stream().map(SseEvent::id).toList();
    }

    void awaitData(String last) {
        await("'" + last + "' arrives")
                .atMost(PATIENCE)
                .until(() -> !events.isEmpty()
                        && last.equals(events.get(events.size() - 1).data()));
    }

    SseEvent awaitReset() {
        await("a reset").atMost(PATIENCE).until(() -> resets() > 0);
        assertThat(resets()).isOne();
        return events.stream()
                .filter(event -> event.event().equals(RESET))
                .findFirst()
                .orElseThrow();
    }

    long resets() {
        return events.stream().filter(event -> event.event().equals(RESET)).count();
    }

    @Override
    public boolean isReady() {
        return true;
    }

    @Override
    public void write(byte[] bytes, int offset, int length) {
        parser.feed(bytes, offset, length);
        for (SseEvent event = next(); event != null; event = next()) {
            events.add(event);
        }
        lastEventId = parser.lastEventId();
    }

    private @Nullable SseEvent next() {
        return (SseEvent) parser.next();
    }

    @Override
    public void flush() {}

    @Override
    public void end() {
        ended = true;
        callbacks.onCompleted();
    }
}
