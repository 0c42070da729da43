package dev.ssespring.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.ssespring.broker.PublishOptions;
import dev.ssespring.protocol.SseEvent;
import dev.ssespring.publisher.CloseReason;
import dev.ssespring.publisher.OverflowPolicy;
import dev.ssespring.publisher.PublisherStatistics;
import dev.ssespring.publisher.SseEventPublisher;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A client that stops reading and reads on later, under each overflow policy, on each server that is supported. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
@Tag("slow")
class OverflowIntegrationTests {

    private static final String PATH = "/topic/orders";
    private static final SseEvent EVENT = SseEvent.of("x".repeat(1000));

    @EachServer
    void clientsThatAreDisconnectedComeBackAndMissNothing(TestServer.Kind kind) throws Exception {
        try (TestServer server = kind.start(
                SmallSendBuffers::register,
                "sse.mailbox.max-events=100",
                "sse.mailbox.overflow=disconnect",
                "sse.history.max-events=1000000",
                "sse.history.max-size=1GB",
                "sse.history.max-total-size=1GB")) {
            SseEventPublisher publisher = server.publisher();
            // Several, one after the other: each is disconnected at another moment of its writing.
            for (int round = 1; round <= 20; round++) {
                long start = publisher.head().sequence();
                Coverage coverage = new Coverage(start);
                try (ResumingClient client = connected(server, coverage)) {
                    while (closedByOverflow(publisher) < round) {
                        publisher.publish("orders", EVENT);
                    }
                    await().until(() -> publisher.openStreams() == 0);
                    readToTheEnd(client);
                    assertThat(coverage.covered()).isLessThan(publisher.head().sequence());

                    client.connect(server.port());
                    readUpTo(publisher.head().sequence(), client);
                }
                assertThat(coverage.received()).isEqualTo(publisher.head().sequence() - start);
                assertThat(coverage.gaps()).isZero();
                publisher.streams().forEach(stream -> publisher.disconnect(stream.id()));
                await().until(() -> publisher.openStreams() == 0);
            }
        }
    }

    private static long closedByOverflow(SseEventPublisher publisher) {
        return publisher.statistics().closed().get(CloseReason.OVERFLOW);
    }

    /** What the network still holds; a container may cut off a response that it cannot write. */
    private static void readToTheEnd(ResumingClient client) {
        boolean open = true;
        while (open) {
            try {
                open = client.read();
            } catch (IOException ex) {
                open = false;
            }
        }
    }

    static Stream<Arguments> droppingOnEachServer() {
        return TestServer.Kind.selected()
                .flatMap(kind -> Stream.of(OverflowPolicy.DROP_OLDEST, OverflowPolicy.DROP_NEWEST)
                        .map(policy -> Arguments.of(kind, policy)));
    }

    @ParameterizedTest
    @MethodSource("droppingOnEachServer")
    void whatIsDroppedIsToldInItsPlaceToTheLastEvent(TestServer.Kind kind, OverflowPolicy policy) throws Exception {
        try (TestServer server = kind.start(
                SmallSendBuffers::register, "sse.mailbox.max-events=100", "sse.mailbox.overflow=" + policy)) {
            SseEventPublisher publisher = server.publisher();
            Coverage coverage = new Coverage(0);
            try (ResumingClient client = connected(server, coverage)) {
                for (int stops = 1; stops <= 3; stops++) {
                    while (publisher.statistics().dropped() < stops * 500L) {
                        publisher.publish("orders", EVENT);
                    }
                    long published = publisher.statistics().published();
                    while (coverage.covered() < published) {
                        assertThat(client.read()).isTrue();
                    }
                    PublisherStatistics statistics = publisher.statistics();
                    assertThat(coverage.received() + coverage.dropped()).isEqualTo(published);
                    assertThat(coverage.dropped()).isEqualTo(statistics.dropped());
                    assertThat(coverage.gaps()).isEqualTo(statistics.gaps()).isGreaterThanOrEqualTo(stops);
                }
                assertThat(client.connections()).isEqualTo(1);
            }
        }
    }

    @EachServer
    void conflatingLeavesTheNewestOfEachKeyInTheOrderOfPositions(TestServer.Kind kind) throws Exception {
        int keys = 20;
        try (TestServer server =
                kind.start(SmallSendBuffers::register, "sse.mailbox.max-events=32", "sse.mailbox.overflow=conflate")) {
            SseEventPublisher publisher = server.publisher();
            List<Long> sequences = new ArrayList<>();
            Map<String, String> newest = new HashMap<>();
            ResumingClient reading = new ResumingClient(PATH, "", event -> {
                sequences.add(Coverage.sequence(event.id()));
                newest.put(event.event(), event.id());
            });
            Map<String, String> published = new HashMap<>();
            try (ResumingClient client = connected(server, reading)) {
                for (int i = 0; publisher.statistics().conflated() < 1_000; i++) {
                    String key = "key-" + i % keys;
                    SseEvent event = EVENT.toBuilder().event(key).build();
                    published.put(
                            key,
                            publisher
                                    .publish("orders", event, PublishOptions.DEFAULTS.conflatedBy(key))
                                    .position()
                                    .toString());
                }
                readUpTo(publisher.head().sequence(), client);
            }

            PublisherStatistics statistics = publisher.statistics();
            assertThat(newest).isEqualTo(published);
            assertThat(sequences).isSorted().doesNotHaveDuplicates();
            assertThat(sequences.size() + statistics.conflated()).isEqualTo(statistics.published());
            assertThat(statistics.dropped()).isZero();
        }
    }

    private static ResumingClient connected(TestServer server, Coverage coverage) throws IOException {
        return connected(server, new ResumingClient(PATH, "", coverage));
    }

    /** Has read the first block, and then stops. */
    private static ResumingClient connected(TestServer server, ResumingClient client) throws IOException {
        client.connect(server.port());
        readUpTo(0, client);
        return client;
    }

    private static void readUpTo(long sequence, ResumingClient client) throws IOException {
        while (client.sequence() < sequence) {
            assertThat(client.read()).isTrue();
        }
    }
}
