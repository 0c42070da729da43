package dev.ssespring.publisher.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import dev.ssespring.broker.Position;
import dev.ssespring.broker.PublishOptions;
import dev.ssespring.concurrent.Eventually;
import dev.ssespring.protocol.SseEvent;
import dev.ssespring.publisher.PublishReceipt;
import dev.ssespring.publisher.SseEventPublisher;
import dev.ssespring.publisher.StreamInfo;
import dev.ssespring.publisher.StreamProducer;
import dev.ssespring.publisher.StreamRequest;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SseEventPublisherTests {

    private final PublisherFixture fixture = new PublisherFixture();
    private final SseEventPublisher publisher = fixture.publisher;

    @AfterEach
    void close() {
        fixture.close();
    }

    @Test
    void theReceiptTellsThePosition() {
        Position before = fixture.broker.head();

        Position first = publisher.publish("a", SseEvent.of("x")).position();
        Position second = publisher.publish("b", "name", "x").position();
        Position third = publisher.publishToUser("alice", "c", SseEvent.of("x")).position();

        assertThat(List.of(first, second, third))
                .extracting(Position::sequence)
                .containsExactly(before.sequence() + 1, before.sequence() + 2, before.sequence() + 3);
        assertThat(fixture.broker.head()).isEqualTo(third);
    }

    @Test
    void theReceiptCountsTheStreamsOfTheTopic() {
        assertThat(publisher.publish("a", SseEvent.of("x")).streams()).isZero();

        fixture.subscribe("a");
        fixture.subscribe("a");
        fixture.subscribe("b");

        assertThat(publisher.publish("a", SseEvent.of("x")).streams()).isEqualTo(2);
    }

    @Test
    void theReceiptCountsAStreamOnceHoweverItsPatternsOverlap() {
        fixture.subscribe("a.b", "a.*", "**");
        fixture.subscribe("a.**");
        fixture.subscribe("*");

        assertThat(publisher.publish("a.b", SseEvent.of("x")).streams()).isEqualTo(2);
    }

    @Test
    void theReceiptCountsTheStreamsOfTheUser() {
        fixture.subscribeAs("alice", "a");
        fixture.subscribeAs("alice", "a", "*");
        fixture.subscribeAs("bob", "a");
        fixture.subscribe("a");

        assertThat(publisher.publishToUser("alice", "a", SseEvent.of("x")).streams())
                .isEqualTo(2);
        assertThat(publisher.publishToUser("carol", "a", SseEvent.of("x")).streams())
                .isZero();
    }

    @Test
    void aStringIsPublishedAsItIsAndAnythingElseByThePayloadWriter() {
        FakeSink sink = fixture.subscribe("a");

        publisher.publish("a", "text", "\"quoted\"");
        publisher.publish("a", "object", List.of(1, 2));

        sink.awaitFlushed(fixture.opened(0)
                + "event: text\ndata: \"quoted\"\nid: " + fixture.id(1) + "\n\n"
                + "event: object\ndata: json([1, 2])\nid: " + fixture.id(2) + "\n\n");
    }

    @Test
    void aPayloadForOneUserIsWrittenLikeThatForAllUsers() {
        FakeSink alice = fixture.subscribeAs("alice", "a");
        FakeSink bob = fixture.subscribeAs("bob", "a");

        PublishReceipt receipt = publisher.publishToUser("alice", "a", "text", "\"quoted\"");
        publisher.publishToUser("alice", "a", "object", List.of(1, 2), PublishOptions.DEFAULTS.liveOnly());
        publisher.publish("a", "all", "x");

        assertThat(receipt.streams()).isOne();
        alice.awaitFlushed(fixture.opened(0)
                + "event: text\ndata: \"quoted\"\nid: " + fixture.id(1) + "\n\n"
                + "event: object\ndata: json([1, 2])\nid: " + fixture.id(2) + "\n\n"
                + "event: all\ndata: x\nid: " + fixture.id(3) + "\n\n");
        bob.awaitFlushed(fixture.opened(0) + "event: all\ndata: x\nid: " + fixture.id(3) + "\n\n");
    }

    @Test
    void optionsOfAPayloadForOneUserAreKept() {
        publisher.publishToUser("alice", "a", "kept", "1");
        publisher.publishToUser("alice", "a", "live", "2", PublishOptions.DEFAULTS.liveOnly());

        FakeSink alice = fixture.open(
                publisher.subscribe("a"),
                FakeSink.ready(),
                new StreamRequest(fixture.id(0), () -> "alice", PublisherFixture.ADDRESS));

        alice.awaitFlushed(
                PublisherFixture.OPEN + "event: kept\ndata: 1\nid: " + fixture.id(1) + "\n\n" + fixture.position(2));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "\t"})
    void refusesABlankUserWhereverOneIsTaken(String user) {
        String message = "'user' must not be blank";

        assertThatIllegalArgumentException()
                .isThrownBy(() -> publisher.publishToUser(user, "a", SseEvent.of("x")))
                .withMessageStartingWith(message);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> publisher.publishToUser(user, "a", SseEvent.of("x"), PublishOptions.DEFAULTS))
                .withMessageStartingWith(message);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> publisher.publishToUser(user, "a", "name", "x"))
                .withMessageStartingWith(message);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> publisher.publishToUser(user, "a", "name", "x", PublishOptions.DEFAULTS))
                .withMessageStartingWith(message);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> publisher.disconnect(user))
                .withMessageStartingWith(message);
        assertThat(fixture.broker.head().sequence()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " "})
    void aPrincipalWithABlankNameIsNoUser(String name) {
        FakeSink sink = fixture.subscribeAs(name, "a");
        publisher.publish("a", SseEvent.of("x"));

        sink.awaitFlushed(fixture.opened(0) + fixture.event(1, "x"));
        assertThat(publisher.streams())
                .singleElement()
                .extracting(StreamInfo::user)
                .isNull();
    }

    @Test
    void refusesAnEventAsPayloadAndNamesWhatWasMeant() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> publisher.publish("alice", "a", SseEvent.of("x")))
                .withMessage("'payload' must not be an SseEvent: to send it as it is, leave out the name;"
                        + " to reach one user, use publishToUser(user, topic, event)");
        assertThat(fixture.broker.head().sequence()).isZero();
    }

    @Test
    void refusesAnEventWithAnId() {
        SseEvent event = SseEvent.builder().id("1").data("x").build();

        assertThatIllegalArgumentException()
                .isThrownBy(() -> publisher.publish("a", event))
                .withMessageStartingWith("'event' must not have an id");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> publisher.publishToUser("alice", "a", event))
                .withMessageStartingWith("'event' must not have an id");
        assertThat(fixture.broker.head().sequence()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"a.*", "**"})
    void refusesToPublishToAPattern(String pattern) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> publisher.publish(pattern, SseEvent.of("x")))
                .withMessageStartingWith("'topic' must not be a pattern");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> publisher.publish(pattern, "name", "x"))
                .withMessageStartingWith("'topic' must not be a pattern");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> publisher.publishToUser("alice", pattern, SseEvent.of("x")))
                .withMessageStartingWith("'topic' must not be a pattern");
    }

    @Test
    void nullNameIsReportedAsTheName() {
        assertThatNullPointerException()
                .isThrownBy(() -> publisher.publish("a", null, "x"))
                .withMessage("'name' must not be null");
        assertThatNullPointerException()
                .isThrownBy(() -> publisher.publish("a", null, "x", PublishOptions.DEFAULTS))
                .withMessage("'name' must not be null");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\nb", "a\rb", "created\r\ndata: evil"})
    void refusesLineBreaksInTheName(String name) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> publisher.publish("a", name, "x"))
                .withMessage("'event' must not contain CR or LF");
    }

    @Test
    void refusesNull() {
        assertThatExceptionOfType(NullPointerException.class)
                .isThrownBy(() -> publisher.publish("a", "name", null))
                .withMessage("'payload' must not be null");
        assertThatExceptionOfType(NullPointerException.class)
                .isThrownBy(() -> publisher.publishToUser(null, "a", SseEvent.of("x")))
                .withMessage("'user' must not be null: use publish(topic, event) to reach everybody");
        assertThatExceptionOfType(NullPointerException.class)
                .isThrownBy(() -> publisher.stream((StreamProducer) null))
                .withMessage("'producer' must not be null");
        assertThatExceptionOfType(NullPointerException.class)
                .isThrownBy(() -> publisher.stream((Iterable<?>) null))
                .withMessage("'elements' must not be null");
        assertThat(fixture.broker.head().sequence()).isZero();
    }

    @Test
    void isTheOnlyPublisherOfItsBroker() {
        List<Thread> before = writerThreads();

        assertThatIllegalStateException()
                .isThrownBy(() -> SseEventPublisher.builder(fixture.broker, Runnable::run, fixture.clock)
                        .build());

        assertThat(writerThreads()).as("no thread left behind").isEqualTo(before);
        assertThat(fixture.clock.timers())
                .as("of the broker and of the first publisher")
                .isEqualTo(2);
    }

    @Test
    void closingStopsTheWriterThreadsAndTheHeartbeat() {
        List<Thread> before = writerThreads();
        try (PublisherFixture other = new PublisherFixture(PublisherFixture.manyWriters())) {
            List<Thread> started = new ArrayList<>(writerThreads());
            started.removeAll(before);
            assertThat(started).extracting(Thread::getName).containsExactlyInAnyOrder("sse-writer-1", "sse-writer-2");
            assertThat(started).allMatch(Thread::isDaemon);

            other.publisher.close();

            Eventually.until("threads gone", () -> started.stream().noneMatch(Thread::isAlive));
            assertThat(other.clock.timers()).as("the broker's").isOne();
        }
    }

    @Test
    void closingTwiceDoesNothingMore() {
        FakeSink sink = fixture.subscribe("a");

        publisher.close();
        publisher.close();

        sink.awaitEnd();
    }

    private static List<Thread> writerThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("sse-writer-"))
                .sorted((a, b) -> Long.compare(a.getId(), b.getId()))
                .toList();
    }
}
