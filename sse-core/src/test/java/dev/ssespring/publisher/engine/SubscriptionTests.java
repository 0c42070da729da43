package dev.ssespring.publisher.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import ch.qos.logback.classic.Level;
import dev.ssespring.concurrent.Eventually;
import dev.ssespring.protocol.SseEvent;
import dev.ssespring.publisher.LogRecorder;
import dev.ssespring.publisher.SseEventPublisher;
import dev.ssespring.publisher.StreamRequest;
import dev.ssespring.publisher.log.StreamLog;
import java.security.Principal;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SubscriptionTests {

    private final PublisherFixture fixture =
            new PublisherFixture(PublisherFixture.options(4, 1_000, PublisherFixture.IMPATIENT));
    private final SseEventPublisher publisher = fixture.publisher;

    @AfterEach
    void close() {
        fixture.close();
        EngineState.assertNothingSubscribed(publisher);
    }

    @Test
    void beginsWithAnIdThatResumesBeforeTheFirstEvent() {
        FakeSink sink = fixture.subscribe("orders");

        sink.awaitFlushed(": open heartbeat=16s\nretry: 2000\nid: "
                + fixture.broker.head().epoch() + "-0\n\n");
    }

    @Test
    void beginsAtTheHead() {
        publisher.publish("orders", SseEvent.of("before"));
        publisher.publish("elsewhere", SseEvent.of("before"));

        FakeSink sink = fixture.subscribe("orders");

        sink.awaitFlushed(fixture.opened(2));
    }

    @Test
    void getsEachEventWithItsPositionAsId() {
        FakeSink sink = fixture.subscribe("orders");

        publisher.publish("orders", SseEvent.of("created", "{\"a\":1}"));
        publisher.publish(
                "orders",
                SseEvent.builder()
                        .comment("c")
                        .data("two\nlines")
                        .field("k", "v")
                        .build());

        sink.awaitFlushed(fixture.opened(0)
                + "event: created\ndata: {\"a\":1}\nid: " + fixture.id(1) + "\n\n"
                + ": c\ndata: two\ndata: lines\nk: v\nid: " + fixture.id(2) + "\n\n");
    }

    @Test
    void getsTheEventsOfAllItsTopicsInTheOrderOfPublishingAndNoOthers() {
        FakeSink sink = fixture.subscribe("a", "b");

        publisher.publish("b", SseEvent.of("1"));
        publisher.publish("c", SseEvent.of("2"));
        publisher.publish("a", SseEvent.of("3"));

        sink.awaitFlushed(fixture.opened(0) + fixture.event(1, "1") + fixture.event(3, "3"));
    }

    @Test
    void getsAnEventOnceHoweverItsPatternsOverlap() {
        FakeSink sink = fixture.subscribe("a.b", "a.*", "**", "a.b");

        publisher.publish("a.b", SseEvent.of("1"));
        publisher.publish("x", SseEvent.of("2"));

        sink.awaitFlushed(fixture.opened(0) + fixture.event(1, "1") + fixture.event(2, "2"));
    }

    @Test
    void getsWhatIsPublishedToItsUserOfMoreStreamsThanTheTopicHas() {
        List<FakeSink> elsewhere = List.of(
                fixture.subscribeAs("alice", "a"),
                fixture.subscribeAs("alice", "a"),
                fixture.subscribeAs("alice", "b"));
        FakeSink alice = fixture.subscribeAs("alice", "orders", "orders.**");
        FakeSink bob = fixture.subscribeAs("bob", "orders");

        assertThat(publisher.publishToUser("alice", "orders", SseEvent.of("x")).streams())
                .isOne();

        alice.awaitFlushed(fixture.opened(0) + fixture.event(1, "x"));
        fixture.settle();
        bob.awaitFlushed(fixture.opened(0));
        elsewhere.forEach(sink -> sink.awaitFlushed(fixture.opened(0)));
    }

    @Test
    void getsWhatIsPublishedToItsUserAndNotWhatIsPublishedToOthers() {
        FakeSink alice = fixture.subscribeAs("alice", "orders");
        FakeSink alsoAlice = fixture.subscribeAs("alice", "**");
        FakeSink bob = fixture.subscribeAs("bob", "orders");
        FakeSink nobody = fixture.subscribe("orders");
        FakeSink aliceElsewhere = fixture.subscribeAs("alice", "prices");

        publisher.publishToUser("alice", "orders", SseEvent.of("private"));
        publisher.publish("orders", SseEvent.of("public"));

        String both = fixture.opened(0) + fixture.event(1, "private") + fixture.event(2, "public");
        alice.awaitFlushed(both);
        alsoAlice.awaitFlushed(both);
        bob.awaitFlushed(fixture.opened(0) + fixture.event(2, "public"));
        nobody.awaitFlushed(fixture.opened(0) + fixture.event(2, "public"));
        fixture.settle();
        aliceElsewhere.awaitFlushed(fixture.opened(0));
    }

    @Test
    void isEndedWhenItsMailboxIsFullWhileOthersGetEverything() {
        try (LogRecorder log = new LogRecorder(StreamLog.STREAMS)) {
            FakeSink slow = fixture.subscribe(FakeSink.notReady(), "orders");
            FakeSink healthy = fixture.subscribe("orders");
            StringBuilder expected = new StringBuilder(fixture.opened(0));

            for (int i = 1; i <= 10; i++) {
                assertThat(publisher
                                .publish("orders", SseEvent.of("event " + i))
                                .streams())
                        .as("streams at event %s: the slow one holds four besides its first block", i)
                        .isEqualTo(i <= 5 ? 2 : 1);
                healthy.awaitFlushed(
                        expected.append(fixture.event(i, "event " + i)).toString());
                if (i == 4) {
                    fixture.settle();
                    assertThat(slow.hasEnded()).isFalse();
                }
                if (i == 5) {
                    slow.awaitEnd();
                    Eventually.until("removed from the registry", () -> publisher.openStreams() == 1);
                }
            }

            assertThat(slow.text()).isEmpty();
            assertThat(log.messagesAt(Level.INFO))
                    .containsExactly("Closed stream 1 (topics orders, address 192.0.2.1): its mailbox was full, because"
                            + " its client reads too slowly or more was published at once than fits. Raise"
                            + " 'sse.mailbox.max-events' or 'sse.mailbox.max-size' to allow more, or choose another"
                            + " 'sse.mailbox.overflow'");
        }
    }

    @Test
    void isEndedWhenItsMailboxHoldsTooManyBytes() {
        FakeSink slow = fixture.subscribe(FakeSink.notReady(), "orders");

        publisher.publish("orders", SseEvent.of("x".repeat(800)));
        fixture.settle();
        assertThat(slow.hasEnded()).isFalse();
        publisher.publish("orders", SseEvent.of("x".repeat(200)));

        slow.awaitEnd();
        assertThat(slow.text()).isEmpty();
    }

    @Test
    void isRemovedFromTheRegistryWhenItsClientLeaves() {
        FakeSink sink = fixture.subscribe("orders", "a.*").awaitFlushed(fixture.opened(0));
        assertThat(publisher.openStreams()).isOne();

        sink.clientLeaves();

        sink.awaitEnd();
        Eventually.until("removed from the registry", () -> publisher.openStreams() == 0);
        EngineState.assertNothingSubscribed(publisher);
        assertThat(publisher.publish("orders", SseEvent.of("x")).streams()).isZero();
        assertThat(sink.text()).isEqualTo(fixture.opened(0));
    }

    @Test
    void needsATopic() {
        assertThatIllegalArgumentException().isThrownBy(publisher::subscribe).withMessage("'topics' must not be empty");
    }

    @Test
    void checksItsTopicsWhenDescribed() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> publisher.subscribe("orders", "a b"))
                .withMessageEndingWith(": 'a b'");
        assertThatExceptionOfType(NullPointerException.class).isThrownBy(() -> publisher.subscribe((String) null));
    }

    @Test
    void asksAPrincipalForItsNameOnceAndNeverWhilePublishing() {
        AtomicInteger asked = new AtomicInteger();
        Principal once = () -> {
            if (asked.incrementAndGet() > 1) {
                throw new IllegalStateException("asked again");
            }
            return "alice";
        };
        FakeSink sink = FakeSink.ready();
        sink.attach(publisher.subscribe("orders").open(new StreamRequest(null, once, null), sink));

        publisher.publishToUser("alice", "orders", SseEvent.of("1"));
        publisher.publishToUser("bob", "orders", SseEvent.of("2"));

        sink.awaitFlushed(fixture.opened(0) + fixture.event(1, "1"));
        assertThat(asked).hasValue(1);
    }
}
