package dev.ssespring.test;

import static dev.ssespring.test.SseAssertions.assertThat;
import static dev.ssespring.test.SseAssertions.event;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ssespring.client.PayloadType;
import dev.ssespring.publisher.OverflowPolicy;
import dev.ssespring.publisher.PublisherOptions;
import dev.ssespring.publisher.SubscriptionAuthorizer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The kit on streams of this library's publisher. */
class PublisherStreamIntegrationTests {

    /** Longer than the interval of heartbeats, shorter than the time in which one has to be written. */
    private static final Duration HEARTBEAT = Duration.ofSeconds(18);

    private final ManualSseClock clock = new ManualSseClock();
    private PlainPublisherServer server = new PlainPublisherServer();

    @AfterEach
    void stop() {
        server.close();
    }

    private SseTestClient client() {
        return SseTestClient.to(server.uri()).publisher(server.publisher());
    }

    @Test
    void openReturnsWhenSubscribed() {
        for (int i = 0; i < 300; i++) {
            try (SseTestStream stream = client().get("/orders").open()) {
                server.send("created", String.valueOf(i));
                assertThat(stream).next().hasEvent("created").hasData(String.valueOf(i));
            }
        }
    }

    @Test
    void openRecognizesAPublisherOfAnotherProcess() {
        for (int i = 0; i < 100; i++) {
            try (SseTestStream stream =
                    SseTestClient.to(server.uri()).get("/orders").open()) {
                server.send("created", String.valueOf(i));
                assertThat(stream).within(Duration.ofSeconds(5)).next().hasData(String.valueOf(i));
            }
        }
    }

    @Test
    void cutStreamResumesWithoutLossOrRepetition() {
        try (SseTestStream stream = client().get("/orders").open()) {
            server.send("created", "1");
            stream.cut();
            server.send("shipped", "2");
            stream.reconnect();
            server.send("paid", "3");

            assertThat(stream)
                    .containsExactly(event("created", "1"), event("shipped", "2"), event("paid", "3"))
                    .hasNoMoreEvents();
        }
    }

    @Test
    void fenceReachesPatternsAndPrivateStreams() {
        try (SseTestStream pattern = client().get("/topic/orders.*.**").open();
                SseTestStream all =
                        client().get("/topic/**").header("X-User", "alice").open()) {
            server.publisher().publishToUser("alice", "orders.eu", "created", "1");

            assertThat(all).next().hasEvent("created");
            assertThat(all).hasNoMoreEvents();
            assertThat(pattern).hasNoMoreEvents();
        }
    }

    @Test
    void fenceIsNoEventAndNoCommentOfTheStream() {
        try (SseTestStream stream = client().get("/orders").open();
                SseTestStream other = client().get("/orders").open()) {
            assertThat(stream).hasNoMoreEvents();
            assertThat(other).hasNoMoreEvents();

            assertThat(stream.events()).isEmpty();
            assertThatThrownBy(() -> assertThat(stream).hasHeartbeatWithin(Duration.ofMillis(20)))
                    .hasMessageContaining("no comment came");
            // The fence of the other stream may still be on its way to this one.
            Boolean same = stream.log()
                    .await(
                            () -> stream.lastEventId().equals(other.lastEventId()) ? true : null,
                            Duration.ofSeconds(10));
            assertThat(same).as("both streams have the same last event id").isTrue();
        }
    }

    @Test
    void eventOnItsWayIsNeverMissedHoweverShortTheLimit() {
        SseTestClient impatient = client().eventTimeout(Duration.ofNanos(1));
        try (SseTestStream stream = impatient.get("/orders").open()) {
            for (int i = 0; i < 300; i++) {
                server.send("created", String.valueOf(i));
                assertThat(stream).next().hasData(String.valueOf(i));
            }
            assertThat(stream).hasNoMoreEvents();
        }
    }

    @Test
    void endOnItsWayIsReportedThoughTheServerCannotWriteAFence() {
        for (int i = 0; i < 100; i++) {
            try (SseTestStream stream = client().get("/orders").open()) {
                server.endAll();
                assertThatThrownBy(() -> assertThat(stream).hasNoMoreEvents())
                        .hasMessageContaining("Expected an open stream but the server has ended the stream");
            }
        }
    }

    @Test
    void fenceThatCannotBeRequestedIsReported() {
        SseTestClient broken = SseTestClient.to(server.uri()).fence(comment -> {
            throw new IllegalStateException("no fence today");
        });
        try (SseTestStream stream = broken.get("/orders").open()) {
            assertThatThrownBy(() -> assertThat(stream).hasNoMoreEvents())
                    .hasMessageContaining("the fence could not be requested")
                    .hasMessageContaining("no fence today");
        }
    }

    @Test
    void heartbeatComesByTheManualClock() {
        restart(PublisherOptions.DEFAULTS, SubscriptionAuthorizer.ALLOW_ALL);
        try (SseTestStream stream = client().get("/orders").open()) {
            assertThatThrownBy(() -> assertThat(stream).hasHeartbeatWithin(Duration.ofMillis(20)))
                    .hasMessageContaining("Expected a heartbeat within 20 ms but no comment came");

            clock.advance(HEARTBEAT);

            assertThat(stream).hasHeartbeatWithin(Duration.ofSeconds(5));
        }
    }

    @Test
    void commentsCanBeAsserted() {
        restart(PublisherOptions.DEFAULTS, SubscriptionAuthorizer.ALLOW_ALL);
        try (SseTestStream stream = client().get("/orders").open();
                SseTestStream other = client().get("/orders").open()) {
            clock.advance(HEARTBEAT);
            assertThat(stream).nextComment("heartbeat");
            assertThatThrownBy(() -> assertThat(other).nextComment("other"))
                    .hasMessageContaining("Expected a comment 'other' but received 'heartbeat'");
        }
    }

    @Test
    void gapOfAnUnknownPositionIsAReset() {
        try (SseTestStream stream =
                client().get("/orders").lastEventId("other-7").open()) {
            assertThat(stream).next().isReset().hasReason("unknown-position");
            assertThatThrownBy(() -> assertThat(stream).next().isGap()).isInstanceOf(AssertionError.class);
        }
    }

    @Test
    void pausedReaderOverflowsItsMailbox() {
        PublisherOptions defaults = PublisherOptions.DEFAULTS;
        restart(
                new PublisherOptions(
                        new PublisherOptions.Mailbox(8, 1 << 20, OverflowPolicy.DROP_OLDEST),
                        defaults.times(),
                        defaults.limits(),
                        defaults.notices(),
                        1),
                SubscriptionAuthorizer.ALLOW_ALL);
        String large = "x".repeat(100_000);
        try (SseTestStream slow = client().receiveBuffer(4_096).get("/orders").open()) {
            slow.pauseReading();
            for (int i = 0; i < 200; i++) {
                server.send("large", i + large);
            }
            assertThat(slow.events()).isEmpty();
            assertThatThrownBy(() -> assertThat(slow).hasNoMoreEvents())
                    .hasMessageContaining("the test has paused reading. Call resumeReading()");

            slow.resumeReading();
            assertThat(slow).nextNamed("stream-gap").isGap().hasReason("drop-oldest");
            assertThat(server.publisher().statistics().dropped()).isPositive();
        }
    }

    @Test
    void finiteStreamEndsForGood() {
        try (SseTestStream stream = client().get("/finite").open()) {
            assertThat(stream).containsExactly(event("message", "1"), event("message", "2"), event("message", "3"));
            assertThat(stream).endsCleanly();

            stream.reconnect();
            assertThat(stream).isRefusedWithStatus(204);
            assertThatThrownBy(() -> assertThat(stream).next())
                    .hasMessageContaining("the server refused the stream with status 204");
        }
    }

    @Test
    void openStreamOfAProducerHasNoFence() {
        try (SseTestStream stream = client().get("/waiting").open()) {
            assertThatThrownBy(() -> assertThat(stream).hasNoMoreEvents())
                    .hasMessageContaining(
                            "a stream of a producer has no topics to which a fence could be published: use endsCleanly()");
            server.release.countDown();
            assertThat(stream).endsCleanly();
        }
    }

    @Test
    void refusalIsAsserted() {
        restart(PublisherOptions.DEFAULTS, (request, pattern) -> request.principal() != null);
        try (SseTestStream stream = client().get("/orders").open();
                SseTestStream allowed =
                        client().header("X-User", "alice").get("/orders").open()) {
            assertThat(stream).isRefusedWithStatus(403);
            assertThatThrownBy(() -> assertThat(stream).isRefusedWithStatus(401))
                    .hasMessageContaining("Expected a refusal with status 401 but the server answered with")
                    .hasMessageContaining("status 403");
            assertThat(allowed).hasNoMoreEvents();
            assertThatThrownBy(() -> assertThat(allowed).isRefusedWithStatus(403))
                    .hasMessageContaining("a stream and status 200");
        }
    }

    @Test
    void payloadsAreReadAsJson() {
        try (SseTestStream stream = client().get("/orders").open()) {
            server.send("created", "{\"id\":7}");
            server.send("created", "[1,2]");
            server.send("created", "text");
            server.send("created", "no JSON");

            assertThat(stream).next().payload(Order.class).isEqualTo(new Order(7));
            assertThat(stream)
                    .next()
                    .payload(new PayloadType<List<Integer>>() {})
                    .isEqualTo(List.of(1, 2));
            assertThat(stream).next().payload(String.class).isEqualTo("text");
            assertThatThrownBy(() -> assertThat(stream).next().payload(Map.class))
                    .isInstanceOf(AssertionError.class)
                    .hasMessageContaining("cannot be read: not JSON of type java.util.Map");
        }
    }

    record Order(int id) {}

    private void restart(PublisherOptions options, SubscriptionAuthorizer authorizer) {
        server.close();
        server = new PlainPublisherServer(
                clock, builder -> builder.options(options).authorizer(authorizer));
    }
}
