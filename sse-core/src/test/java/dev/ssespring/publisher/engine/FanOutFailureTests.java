package dev.ssespring.publisher.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ssespring.broker.HistoryPolicy;
import dev.ssespring.broker.Publication;
import dev.ssespring.broker.SseBroker;
import dev.ssespring.broker.Topic;
import dev.ssespring.concurrent.ManualClock;
import dev.ssespring.protocol.SseEvent;
import dev.ssespring.publisher.PublisherOptions;
import dev.ssespring.publisher.mailbox.OutboundEvent;
import dev.ssespring.publisher.mailbox.StreamMailbox;
import dev.ssespring.publisher.mailbox.TestMailboxes;
import dev.ssespring.publisher.stream.EngineContext;
import dev.ssespring.publisher.stream.TestStreams;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** An event reaches some streams of a broker in memory, and then there is no memory for the others. */
class FanOutFailureTests {

    private final ManualClock clock = new ManualClock();
    private final SseBroker broker = SseBroker.inMemory(HistoryPolicy.DEFAULTS, clock);
    private final Hub hub = new Hub(EngineContext.of(PublisherOptions.DEFAULTS, clock));
    private final TestMailboxes.FailingMailbox failing = new TestMailboxes.FailingMailbox();
    private final StreamMailbox before = TestMailboxes.mailbox(1_024, 1 << 20);
    private final StreamMailbox between = failing.mailbox();
    private final StreamMailbox after = TestMailboxes.mailbox(1_024, 1 << 20);

    @BeforeEach
    void subscribe() {
        broker.listen(hub);
        for (StreamMailbox mailbox : List.of(before, between, after)) {
            hub.subscribe(TestStreams.subscribed(mailbox, "t"));
            mailbox.goLive(broker.head());
        }
    }

    @AfterEach
    void close() {
        broker.close();
    }

    @Test
    void streamsThatDidNotGetTheEventAreTold() {
        publish("1");
        failing.failNext(1);

        assertThatThrownBy(() -> publish("2")).isInstanceOf(OutOfMemoryError.class);
        publish("3");

        assertThat(texts(before)).containsExactly(event(1), event(2), event(3));
        assertThat(texts(between)).containsExactly(event(1), reset(2), event(3));
        assertThat(texts(after)).containsExactly(event(1), reset(2), event(3));
    }

    @Test
    void streamsAreToldBeforeTheNextEventIfThereIsNoMemoryForTheResetEither() {
        failing.failNext(2);

        assertThatThrownBy(() -> publish("1"))
                .isInstanceOf(OutOfMemoryError.class)
                .satisfies(ex -> assertThat(ex.getSuppressed()).hasSize(1));
        publish("2");

        assertThat(texts(before)).containsExactly(event(1), event(2));
        assertThat(texts(between)).containsExactly(reset(1), event(2));
        assertThat(texts(after)).containsExactly(reset(1), event(2));
    }

    @Test
    void streamsAreToldSoonIfNothingElseIsPublished() {
        failing.failNext(3);
        assertThatThrownBy(() -> publish("1")).isInstanceOf(OutOfMemoryError.class);

        clock.advance(Duration.ofSeconds(5));
        assertThat(failing.failuresLeft())
                .as("the first attempt of the clock fails, too")
                .isZero();
        clock.advance(Duration.ofSeconds(5));

        assertThat(texts(before)).containsExactly(event(1));
        assertThat(texts(between)).containsExactly(reset(1));
        assertThat(texts(after)).containsExactly(reset(1));
        clock.advance(Duration.ofSeconds(5));
        assertThat(texts(after)).as("told once").isEmpty();
    }

    private void publish(String data) {
        broker.publish(new Publication(new Topic("t"), null, SseEvent.of(data)));
    }

    private String event(long sequence) {
        return "data: %d\nid: %s-%d\n\n".formatted(sequence, broker.head().epoch(), sequence);
    }

    private String reset(long sequence) {
        String id = broker.head().epoch() + "-" + sequence;
        return "event: stream-reset\ndata: {\"reason\":\"history-too-short\",\"from\":\"%s\"}\nid: %s\n\n"
                .formatted(id, id);
    }

    private static List<String> texts(StreamMailbox mailbox) {
        List<String> texts = new ArrayList<>();
        for (OutboundEvent next = mailbox.poll(); next != null; next = mailbox.poll()) {
            texts.add(new String(next.bytes().toByteArray(), StandardCharsets.UTF_8));
        }
        return texts;
    }
}
