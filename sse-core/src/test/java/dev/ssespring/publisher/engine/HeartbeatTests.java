package dev.ssespring.publisher.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ssespring.protocol.SseEvent;
import dev.ssespring.publisher.SseEventPublisher;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class HeartbeatTests {

    private static final String HEARTBEAT = ": heartbeat\n\n";

    /** So often streams are looked at: a write is noticed late by that much, and so is its heartbeat. */
    private static final Duration TICK = Duration.ofSeconds(1);

    private static final Duration NEARLY = PublisherFixture.HEARTBEAT.minusNanos(1);
    private static final Duration REST = TICK.plusNanos(1);

    private final PublisherFixture fixture = new PublisherFixture();
    private final SseEventPublisher publisher = fixture.publisher;

    @AfterEach
    void close() {
        fixture.close();
    }

    @Test
    void comesWhenNothingWasWrittenForItsTimeAndNotBefore() {
        FakeSink sink = fixture.subscribe("a").awaitFlushed(fixture.opened(0));

        advance(NEARLY);
        assertThat(sink.text()).isEqualTo(fixture.opened(0));
        advance(REST);

        sink.awaitFlushed(fixture.opened(0) + HEARTBEAT);
        assertThat(sink.count(FakeSink.Call.FLUSH)).isEqualTo(2);
    }

    @Test
    void comesAgainAndAgain() {
        FakeSink sink = fixture.subscribe("a").awaitFlushed(fixture.opened(0));

        for (int i = 0; i < 5; i++) {
            advance(NEARLY);
            sink.awaitFlushed(fixture.opened(0) + HEARTBEAT.repeat(i));
            advance(REST);
            sink.awaitFlushed(fixture.opened(0) + HEARTBEAT.repeat(i + 1));
        }
    }

    @Test
    void doesNotComeWhileEventsFlow() {
        FakeSink sink = fixture.subscribe("a").awaitFlushed(fixture.opened(0));
        StringBuilder expected = new StringBuilder(fixture.opened(0));

        for (int i = 1; i <= 10; i++) {
            advance(NEARLY);
            publisher.publish("a", SseEvent.of("x"));
            sink.awaitFlushed(expected.append(fixture.event(i, "x")).toString());
        }
    }

    @Test
    void comesItsTimeAfterTheLastEvent() {
        FakeSink sink = fixture.subscribe("a").awaitFlushed(fixture.opened(0));
        advance(TICK.multipliedBy(7));
        publisher.publish("a", SseEvent.of("x"));
        String both = fixture.opened(0) + fixture.event(1, "x");
        sink.awaitFlushed(both);

        advance(NEARLY);
        assertThat(sink.text()).isEqualTo(both);
        advance(REST);

        sink.awaitFlushed(both + HEARTBEAT);
    }

    @Test
    void comesToIdleStreamsOnly() {
        FakeSink idle = fixture.subscribe("idle").awaitFlushed(fixture.opened(0));
        FakeSink busy = fixture.subscribe("busy").awaitFlushed(fixture.opened(0));

        advance(NEARLY);
        publisher.publish("busy", SseEvent.of("x"));
        busy.awaitFlushedPart("data: x");
        advance(REST);

        idle.awaitFlushed(fixture.opened(0) + heartbeat(1));
        busy.awaitFlushed(fixture.opened(0) + fixture.event(1, "x"));
    }

    @Test
    void isNotSavedUpForAClientThatDoesNotRead() {
        FakeSink sink = fixture.subscribe("a").awaitFlushed(fixture.opened(0));
        sink.setReady(false);

        advance(PublisherFixture.HEARTBEAT.multipliedBy(2));
        assertThat(sink.hasEnded()).isFalse();
        sink.setReady(true);

        sink.awaitFlushed(fixture.opened(0) + HEARTBEAT);
        fixture.settle();
        assertThat(sink.text()).isEqualTo(fixture.opened(0) + HEARTBEAT);
    }

    @Test
    void isLeftOutWhenAnEventWaitedForTheClient() {
        FakeSink sink = fixture.subscribe("a").awaitFlushed(fixture.opened(0));
        sink.setReady(false);
        publisher.publish("a", SseEvent.of("x"));

        advance(PublisherFixture.HEARTBEAT.multipliedBy(2));
        sink.setReady(true);

        sink.awaitFlushed(fixture.opened(0) + fixture.event(1, "x"));
        fixture.settle();
        assertThat(sink.text()).isEqualTo(fixture.opened(0) + fixture.event(1, "x"));
    }

    @Test
    void comesToAStreamOfItsOwnTooAndDoesNotGetInTheWayOfItsEnd() {
        CountDownLatch goOn = new CountDownLatch(1);
        FakeSink sink = fixture.open(publisher.stream(out -> {
            goOn.await();
            out.send(SseEvent.of("x"));
        }));
        sink.awaitFlushed(PublisherFixture.OPEN);

        advance(PublisherFixture.HEARTBEAT.plus(TICK));
        sink.awaitFlushed(PublisherFixture.OPEN + HEARTBEAT);
        goOn.countDown();

        sink.awaitEnd();
        assertThat(sink.flushed()).isEqualTo(PublisherFixture.OPEN + HEARTBEAT + "data: x\n\n" + PublisherFixture.END);
    }

    /** With the position that an idle stream has reached without an event. */
    private String heartbeat(long sequence) {
        return ": heartbeat\nid: " + fixture.id(sequence) + "\n\n";
    }

    /** Tick by tick, and the writer gets its turn after each. */
    private void advance(Duration duration) {
        Duration left = duration;
        while (!left.isZero()) {
            Duration step = (left.compareTo(TICK) > 0) ? TICK : left;
            fixture.clock.advance(step);
            fixture.settle();
            left = left.minus(step);
        }
    }
}
