package dev.ssespring.publisher.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ssespring.broker.TopicPattern;
import dev.ssespring.concurrent.Eventually;
import dev.ssespring.publisher.CloseReason;
import dev.ssespring.publisher.SseEventPublisher;
import dev.ssespring.publisher.SseStream;
import dev.ssespring.publisher.StreamInfo;
import dev.ssespring.publisher.StreamRequest;
import dev.ssespring.publisher.SubscriptionDeniedException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Who may subscribe, and how streams are taken away again. */
class AccessTests {

    private static final StreamRequest REQUEST = new StreamRequest(null, () -> "alice", PublisherFixture.ADDRESS);

    private final List<String> asked = new ArrayList<>();
    private final PublisherFixture fixture =
            new PublisherFixture(new PublisherSetup().customizer(builder -> builder.authorizer(this::allows)));
    private final SseEventPublisher publisher = fixture.publisher;

    private boolean allows(StreamRequest request, TopicPattern pattern) {
        assertThat(request.principal()).isNotNull();
        asked.add(request.principal().getName() + " " + pattern.name());
        if (pattern.name().equals("broken")) {
            throw new IllegalCallerException("Mine");
        }
        return !pattern.name().startsWith("secret");
    }

    @AfterEach
    void close() {
        fixture.close();
        EngineState.assertNothingSubscribed(publisher);
    }

    @Test
    void theAuthorizerIsAskedForEachPatternWhenTheStreamOpens() {
        SseStream stream = publisher.subscribe("a", "b.*", "a");
        assertThat(asked).isEmpty();

        fixture.open(stream, FakeSink.ready(), REQUEST).awaitFlushed(fixture.opened(0));

        assertThat(asked).containsExactly("alice a", "alice b.*");
    }

    @Test
    void deniedPatternRefusesTheStreamBeforeAnythingIsOpened() {
        FakeSink sink = FakeSink.ready();

        assertThatExceptionOfType(SubscriptionDeniedException.class)
                .isThrownBy(() -> publisher.subscribe("a", "secret.*", "b").open(REQUEST, sink));

        assertThat(asked).containsExactly("alice a", "alice secret.*");
        assertThat(sink.count(FakeSink.Call.IS_READY)).isZero();
        assertThat(publisher.statistics().opened()).isZero();
        assertThat(publisher.openStreams()).isZero();
    }

    @Test
    void theAuthorizersOwnExceptionPassesThrough() {
        assertThatThrownBy(() -> publisher.subscribe("broken").open(REQUEST, FakeSink.ready()))
                .isInstanceOf(IllegalCallerException.class)
                .hasMessage("Mine");
        assertThat(publisher.statistics().opened()).isZero();
    }

    @Test
    void authorizerIsNotAskedAboutStreamsThatHaveAProducer() {
        fixture.open(publisher.stream(out -> {}), FakeSink.ready(), REQUEST).awaitEnd();

        assertThat(asked).isEmpty();
    }

    @Test
    void disconnectingAUserEndsAllStreamsOfThatUserAtOnceAndNoOthers() {
        FakeSink pending = fixture.open(publisher.subscribe("a"), FakeSink.notReady(), REQUEST);
        FakeSink produced =
                fixture.open(publisher.stream(out -> Thread.currentThread().join()), FakeSink.ready(), REQUEST);
        FakeSink bob = fixture.subscribeAs("bob", "a").awaitFlushed(fixture.opened(0));
        fixture.publish("a");
        produced.awaitFlushed(PublisherFixture.OPEN);

        assertThat(publisher.disconnect("alice")).isEqualTo(2);

        assertThat(pending.awaitEnd().text()).isEmpty();
        assertThat(produced.awaitEnd().text()).isEqualTo(PublisherFixture.OPEN);
        Eventually.asserted(
                () -> assertThat(publisher.statistics().closed()).containsEntry(CloseReason.DISCONNECTED, 2L));
        bob.awaitFlushed(fixture.opened(0) + fixture.events(1, 1));
        assertThat(publisher.disconnect("alice")).isZero();
        assertThat(publisher.disconnect("nobody")).isZero();
    }

    @Test
    void disconnectingAStreamByItsIdEndsItAloneAndOnlyOnce() {
        FakeSink first = fixture.subscribeAs("alice", "a").awaitFlushed(fixture.opened(0));
        FakeSink second = fixture.subscribeAs("alice", "a").awaitFlushed(fixture.opened(0));
        long id = publisher.streams().stream().mapToLong(StreamInfo::id).min().orElseThrow();

        assertThat(publisher.disconnect(id)).isTrue();

        first.awaitEnd();
        Eventually.until("removed from the registry", () -> publisher.openStreams() == 1);
        assertThat(publisher.disconnect(id)).isFalse();
        assertThat(publisher.disconnect(-1)).isFalse();
        assertThat(second.hasEnded()).isFalse();
    }

    @Test
    void disconnectingEndsAStreamThatIsBeingDrainedTooWithoutWritingWhatWaits() throws Exception {
        FakeSink sink = fixture.open(publisher.subscribe("a"), FakeSink.notReady(), REQUEST);
        fixture.publish("a");
        Thread draining = new Thread(publisher::drain);
        draining.start();
        Eventually.waits(draining);

        assertThat(publisher.disconnect("alice")).isOne();

        draining.join();
        assertThat(sink.awaitEnd().text()).isEmpty();
    }
}
