package dev.ssespring.test;

import static dev.ssespring.test.SseAssertions.assertThat;
import static dev.ssespring.test.SseAssertions.published;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ssespring.broker.InvalidTopicException;
import dev.ssespring.broker.PublishOptions;
import dev.ssespring.protocol.SseEvent;
import dev.ssespring.publisher.SseEventPublisher;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PublicationsTests {

    private final Publications publications = Publications.inMemory();
    private final SseEventPublisher publisher = publications.publisher();

    @AfterEach
    void close() {
        publications.close();
    }

    record Order(int id) {}

    @Test
    void recordsEveryWayToPublish() {
        PublishOptions liveOnly = PublishOptions.DEFAULTS.liveOnly();
        publisher.publish("a", "one", new Order(1));
        publisher.publish("a", "two", "text", liveOnly);
        publisher.publish("a", SseEvent.of("three", "data"));
        publisher.publish("b", SseEvent.builder().comment("c").build(), liveOnly);
        publisher.publishToUser("alice", "a", "four", new Order(4));
        publisher.publishToUser("alice", "a", "five", new Order(5), liveOnly);
        publisher.publishToUser("bob", "b", SseEvent.of("six", "6"));
        publisher.publishToUser("bob", "b", SseEvent.of("seven", "7"), liveOnly);

        assertThat(publications).hasSize(8).hasEvents("one", "two", "three", "message", "four", "five", "six", "seven");
        assertThat(publications)
                .onTopic("a")
                .containsExactly(
                        published("one", new Order(1)),
                        published("two", "text"),
                        published("three", "data"),
                        published("four", new Order(4)),
                        published("five", new Order(5)));
        assertThat(publications).toUser("bob").hasEvents("six", "seven");
        assertThat(publications).onTopic("a").toUser(null).hasSize(3);
        assertThat(publications.all())
                .extracting(RecordedPublication::options)
                .containsExactly(
                        PublishOptions.DEFAULTS,
                        liveOnly,
                        PublishOptions.DEFAULTS,
                        liveOnly,
                        PublishOptions.DEFAULTS,
                        liveOnly,
                        PublishOptions.DEFAULTS,
                        liveOnly);
    }

    @Test
    void whatIsRefusedIsNotRecorded() {
        assertThatThrownBy(() -> publisher.publish("not a topic", "created", "1"))
                .isInstanceOf(InvalidTopicException.class);
        assertThatThrownBy(
                        () -> publisher.publish("a", SseEvent.builder().id("1").build()))
                .isInstanceOf(IllegalArgumentException.class);
        publisher.subscribe("a").discard();

        assertThat(publications).isEmpty();
    }

    @Test
    void isInTheOrderOfTheBrokerWhoeverPublishes() throws Exception {
        CountDownLatch start = new CountDownLatch(1);
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            threads.add(new Thread(() -> {
                awaitUninterruptibly(start);
                IntStream.range(0, 500).forEach(n -> publisher.publish("a", "e", String.valueOf(n)));
            }));
        }
        threads.forEach(Thread::start);
        start.countDown();
        for (Thread thread : threads) {
            thread.join();
        }

        assertThat(publications.all())
                .extracting(publication -> publication.position().sequence())
                .isSorted()
                .doesNotHaveDuplicates()
                .hasSize(2_000);
    }

    private static void awaitUninterruptibly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException ex) {
            throw new AssertionError(ex);
        }
    }

    @Test
    void failuresListWhatWasPublished() {
        publisher.publish("orders", "created", new Order(7));
        publisher.publishToUser("alice", "orders", "creatd", new Order(7));

        assertThatThrownBy(() -> assertThat(publications).onTopic("orders").hasEvents("created", "created"))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("Expected exactly the events [created, created] on topic 'orders' but found:")
                .hasMessageContaining("'creatd' on 'orders' for 'alice': Order[id=7]");
        assertThatThrownBy(() -> assertThat(publications).onTopic("other").containsExactly(published("x", 1)))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("on topic 'other' but found:\n    none");
        assertThatThrownBy(() -> assertThat(publications).toUser("alice").isEmpty())
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("no publications to user 'alice'");
        assertThatThrownBy(() -> assertThat(publications).hasSize(3)).isInstanceOf(AssertionError.class);
    }

    @Test
    void forgetsWhenCleared() {
        publisher.publish("orders", "created", "1");
        publications.clear();
        assertThat(publications).isEmpty();
    }

    @Test
    void emptyRecordHasNoPublisher() {
        assertThatIllegalStateException()
                .isThrownBy(() -> new Publications().publisher())
                .withMessageContaining("use Publications.inMemory()");
    }
}
