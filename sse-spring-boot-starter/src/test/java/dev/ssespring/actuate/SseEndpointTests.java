package dev.ssespring.actuate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.tuple;
import static org.mockito.BDDMockito.given;
import static org.mockito.Mockito.mock;

import dev.ssespring.actuate.SseReport.OpenStream;
import dev.ssespring.actuate.SseReport.SubscribedTopics;
import dev.ssespring.broker.BrokerException;
import dev.ssespring.broker.SseBroker;
import dev.ssespring.protocol.SseEvent;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.actuate.endpoint.InvalidEndpointRequestException;
import org.springframework.boot.actuate.endpoint.SanitizableData;
import org.springframework.boot.actuate.endpoint.Sanitizer;
import org.springframework.boot.actuate.endpoint.SanitizingFunction;
import org.springframework.boot.actuate.endpoint.Show;

class SseEndpointTests {

    private final ActuateFixture fixture = new ActuateFixture();
    private final SseEndpoint endpoint = endpoint(Show.ALWAYS, new Sanitizer());

    private SseEndpoint endpoint(Show showValues, Sanitizer sanitizer) {
        return new SseEndpoint(fixture.publisher, fixture.broker, fixture.clock, sanitizer, showValues);
    }

    @AfterEach
    void close() {
        fixture.close();
    }

    @Test
    void streamIsShownAsItIsNow() {
        long id = fixture.open("alice", "orders", "prices.*");
        fixture.publisher.publish("orders", SseEvent.of("12345"));
        fixture.clock.advance(Duration.ofSeconds(5));

        assertThat(endpoint.sse(null, null).streams().entries()).singleElement().satisfies(stream -> {
            assertThat(stream.id()).isEqualTo(id);
            assertThat(stream.user()).isEqualTo("alice");
            assertThat(stream.remoteAddress()).isEqualTo("192.0.2.1");
            assertThat(stream.topics()).containsExactly("orders", "prices.*");
            assertThat(stream.openedAt()).isEqualTo(Instant.EPOCH);
            assertThat(stream.age()).isEqualTo(Duration.ofSeconds(5));
            assertThat(stream.backlog().events()).isPositive();
            assertThat(stream.backlog().bytes()).isGreaterThanOrEqualTo("data: 12345\n\n".length());
            assertThat(stream.lastEventId()).isNull();
        });
    }

    @Test
    void oneStreamIsFoundByItsId() {
        fixture.open("alice", "orders");
        long id = fixture.open("bob", "orders");

        assertThat(endpoint.stream(id)).extracting(OpenStream::user).isEqualTo("bob");
        assertThat(endpoint.stream(id + 1)).isNull();
    }

    @Test
    void longListIsCutAndCanBeReadOn() {
        for (int i = 0; i < 5; i++) {
            fixture.open("user-" + i, "orders");
        }

        SseReport.Extract<OpenStream> first = endpoint.sse(3, null).streams();
        assertThat(first.total()).isEqualTo(5);
        assertThat(first.truncated()).isTrue();
        assertThat(users(first)).containsExactly("user-0", "user-1", "user-2");

        SseReport.Extract<OpenStream> rest =
                endpoint.sse(3, first.entries().get(2).id()).streams();
        assertThat(rest.total()).isEqualTo(5);
        assertThat(rest.truncated()).isFalse();
        assertThat(users(rest)).containsExactly("user-3", "user-4");
    }

    @Test
    void everyListIsCut() {
        for (int i = 0; i < 3; i++) {
            fixture.open(null, "topic-" + i);
            fixture.publisher.publish("topic-" + i, SseEvent.of("data"));
        }

        SseReport report = endpoint.sse(2, null);
        for (SseReport.Extract<?> list : List.of(
                report.streams(),
                report.subscriptions(),
                Objects.requireNonNull(report.history().topics()))) {
            assertThat(list.total()).isEqualTo(3);
            assertThat(list.truncated()).isTrue();
            assertThat(list.entries()).hasSize(2);
        }
    }

    @Test
    void listsAreBoundedUnlessAskedForMore() {
        for (int i = 0; i < 101; i++) {
            fixture.open(null, "orders");
        }
        assertThat(endpoint.sse(null, null).streams().entries()).hasSize(100);
        assertThat(endpoint.sse(101, null).streams().truncated()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -1, 10_001})
    void limitOutOfRangeIsABadRequest(int limit) {
        assertThatExceptionOfType(InvalidEndpointRequestException.class)
                .isThrownBy(() -> endpoint.sse(limit, null))
                .withMessage("'limit' must be 1 to 10000: use 'after' to read more");
    }

    @Test
    void subscriptionsAreCountedTheMostStreamsFirst() {
        fixture.open(null, "prices.*");
        fixture.open(null, "orders", "news");
        fixture.open(null, "orders");

        assertThat(endpoint.sse(null, null).subscriptions().entries())
                .containsExactly(
                        new SubscribedTopics("orders", 2),
                        new SubscribedTopics("news", 1),
                        new SubscribedTopics("prices.*", 1));
    }

    @Test
    void historyIsShownTopicByTopic() {
        fixture.publisher.publish("orders", SseEvent.of("1"));
        fixture.publisher.publish("orders", SseEvent.of("2"));
        fixture.publisher.publish("news", SseEvent.of("3"));

        SseReport.BrokerHistory history = endpoint.sse(null, null).history();
        String epoch = fixture.broker.head().epoch();
        assertThat(history.head()).isEqualTo(epoch + "-3");
        assertThat(history.error()).isNull();
        assertThat(Objects.requireNonNull(history.topics()).entries())
                .extracting(SseReport.KeptTopic::topic, SseReport.KeptTopic::events, SseReport.KeptTopic::newest)
                .containsExactly(tuple("news", 1, epoch + "-3"), tuple("orders", 2, epoch + "-2"));
        assertThat(history.topics().entries())
                .allSatisfy(topic -> assertThat(topic.bytes()).isPositive());
    }

    @Test
    void brokerThatFailsDoesNotHideTheStreams() {
        fixture.open("alice", "orders");
        SseBroker failing = mock();
        given(failing.topics()).willThrow(new BrokerException("cannot be reached", new IOException()));

        SseReport report = new SseEndpoint(fixture.publisher, failing, fixture.clock, new Sanitizer(), Show.ALWAYS)
                .sse(null, null);

        assertThat(report.history()).isEqualTo(new SseReport.BrokerHistory(null, null, "cannot be reached"));
        assertThat(report.streams().entries()).hasSize(1);
    }

    @Test
    void totalsAreThoseOfThePublisher() {
        fixture.publisher.publish("orders", SseEvent.of("data"));
        fixture.open(null, "orders");

        SseReport report = endpoint.sse(null, null);
        assertThat(report.accepting()).isTrue();
        assertThat(report.totals().published()).isEqualTo(1);
        assertThat(report.totals().opened()).isEqualTo(1);
        assertThat(report.totals().closed()).containsEntry("client-gone", 0L).containsEntry("drained", 0L);
    }

    @Test
    void whoAndWhereAreMaskedUnlessTheyMayBeShown() {
        long id = fixture.open("alice", "orders");

        SseEndpoint masking = endpoint(Show.NEVER, new Sanitizer());
        for (OpenStream stream : List.of(
                masking.sse(null, null).streams().entries().get(0), Objects.requireNonNull(masking.stream(id)))) {
            assertThat(stream.user()).isEqualTo(SanitizableData.SANITIZED_VALUE);
            assertThat(stream.remoteAddress()).isEqualTo(SanitizableData.SANITIZED_VALUE);
        }
    }

    @Test
    void nobodyIsNotMasked() {
        fixture.open(null, "orders");
        SseEndpoint masking = endpoint(Show.NEVER, new Sanitizer());
        assertThat(masking.sse(null, null).streams().entries().get(0).user()).isNull();
    }

    @Test
    void applicationMaySanitizeWhatIsShown() {
        SanitizingFunction addresses =
                SanitizingFunction.sanitizeValue().ifKeyMatches(key -> key.equals("remoteAddress"));
        fixture.open("alice", "orders");

        OpenStream stream = endpoint(Show.ALWAYS, new Sanitizer(List.of(addresses)))
                .sse(null, null)
                .streams()
                .entries()
                .get(0);
        assertThat(stream.user()).isEqualTo("alice");
        assertThat(stream.remoteAddress()).isEqualTo(SanitizableData.SANITIZED_VALUE);
    }

    @Test
    void oneStreamIsDisconnectedByItsId() {
        long id = fixture.open("alice", "orders");
        fixture.open("alice", "orders");

        assertThat(endpoint.disconnectStream(id)).isEqualTo(new SseEndpoint.Disconnected(1));
        assertThat(endpoint.disconnectStream(id + 100)).isEqualTo(new SseEndpoint.Disconnected(0));
    }

    @Test
    void allStreamsOfAUserAreDisconnected() {
        fixture.open("alice", "orders");
        fixture.open("alice", "news");
        fixture.open("bob", "orders");

        assertThat(endpoint.disconnectUser("alice")).isEqualTo(new SseEndpoint.Disconnected(2));
        assertThat(endpoint.disconnectUser("carol")).isEqualTo(new SseEndpoint.Disconnected(0));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " "})
    void aBlankUserIsABadRequest(String user) {
        assertThatExceptionOfType(InvalidEndpointRequestException.class)
                .isThrownBy(() -> endpoint.disconnectUser(user))
                .withMessage("'user' must not be blank");
    }

    private static List<String> users(SseReport.Extract<OpenStream> streams) {
        return streams.entries().stream()
                .map(stream -> Objects.requireNonNull(stream.user()))
                .toList();
    }
}
