package dev.ssespring.test.contract;

import static dev.ssespring.test.contract.ContractEvents.publication;
import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.toList;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.ssespring.broker.HistoryPolicy;
import dev.ssespring.broker.Position;
import dev.ssespring.broker.Publication;
import dev.ssespring.broker.PublishOptions;
import dev.ssespring.broker.PublishedEvent;
import dev.ssespring.broker.SseBroker;
import dev.ssespring.broker.Topic;
import dev.ssespring.protocol.SseEncoder;
import dev.ssespring.protocol.SseEvent;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/**
 * Contract of an {@link SseBroker}, as JUnit tests: extend it to test a broker of your own. It covers the order of positions,
 * the listener, replay in pages, gaps, limits of the history, private events, and removed topics.
 */
public abstract class SseBrokerContract {

    private static final int THREADS = 8;
    private static final int EVENTS_A_THREAD = 3_000;
    private static final long LIMIT_SECONDS = 20;

    @SuppressWarnings("this-escape") // Called by tests only.
    private final BrokerFixture fixture = new BrokerFixture(this::broker, this::letTimePass);

    /** For subclasses. */
    protected SseBrokerContract() {}

    /**
     * Returns a new broker, in an epoch of its own, to which nobody else publishes. Closed by the subclass.
     *
     * @param policy of its history
     * @return ready to be used
     */
    protected abstract SseBroker broker(HistoryPolicy policy);

    /**
     * Lets all events of the brokers made so far grow older, and be evicted if they are too old then.
     *
     * @param duration by how much; up to some minutes, so advance a clock instead of waiting
     */
    protected abstract void letTimePass(Duration duration);

    private SseBroker broker() {
        return broker(HistoryPolicy.DEFAULTS);
    }

    @Nested
    class Replays extends ReplayContract {
        Replays() {
            super(fixture);
        }
    }

    @Nested
    class Limits extends LimitsContract {
        Limits() {
            super(fixture);
        }
    }

    @Nested
    class Pages extends PageContract {
        Pages() {
            super(fixture);
        }
    }

    @Nested
    class PrivateEvents extends PrivateEventContract {
        PrivateEvents() {
            super(fixture);
        }
    }

    @Nested
    class RemovedTopics extends RemovedTopicContract {
        RemovedTopics() {
            super(fixture);
        }
    }

    @Test
    void beginsAtSequenceZero() {
        assertThat(broker().head().sequence()).isZero();
    }

    @Test
    void givesPositionsThatGrowByOneInOneEpochOverAllTopics() {
        SseBroker broker = broker();
        String epoch = broker.head().epoch();

        List<Position> positions = new ArrayList<>();
        for (String topic : List.of("a", "b", "a.c", "a")) {
            positions.add(broker.publish(publication(topic, "x")));
        }

        assertThat(positions)
                .containsExactly(
                        new Position(epoch, 1), new Position(epoch, 2), new Position(epoch, 3), new Position(epoch, 4));
    }

    @Test
    void headIsTheNewestPosition() {
        SseBroker broker = broker();

        broker.publish(publication("a", "1"));
        Position newest = broker.publish(publication("b", "2"));

        assertThat(broker.head()).isEqualTo(newest);
    }

    @Test
    void handsTheListenerEachPublicationAsItIs() throws Exception {
        SseBroker broker = broker();
        Recorder recorder = new Recorder();
        broker.listen(recorder);
        Publication toAll = publication("a", "1");
        Publication toOne = new Publication(
                new Topic("b.c"),
                "alice",
                SseEvent.builder()
                        .event("created")
                        .data("two\nlines")
                        .retry(Duration.ofMillis(5))
                        .comment("c")
                        .field("k", "v")
                        .build(),
                PublishOptions.DEFAULTS.liveOnly().conflatedBy("key"));

        Position first = broker.publish(toAll);
        Position second = broker.publish(toOne);

        recorder.awaitCount(2);
        assertThat(recorder.received).hasSize(2);
        assertIs(recorder.received.get(0), first, toAll);
        assertIs(recorder.received.get(1), second, toOne);
    }

    @Test
    void refusesASecondListenerAndKeepsTheFirst() throws Exception {
        SseBroker broker = broker();
        Recorder first = new Recorder();
        Recorder second = new Recorder();
        broker.listen(first);

        assertThatIllegalStateException()
                .isThrownBy(() -> broker.listen(second))
                .withMessageContaining("has a publisher already: create another SseBroker")
                .withMessageContaining("in a bean with defaultCandidate = false");

        broker.publish(publication("a", "x"));
        first.awaitCount(1);
        assertThat(second.received).isEmpty();
    }

    @Test
    void callsTheListenerInTheOrderOfPositionsByOneThreadAtATime() throws Exception {
        SseBroker broker = broker();
        Recorder recorder = new Recorder();
        broker.listen(recorder);
        Map<String, Position> returned = new ConcurrentHashMap<>();

        publishFromManyThreads(broker, returned);

        int total = THREADS * EVENTS_A_THREAD;
        recorder.awaitCount(total);
        assertThat(recorder.overlapped).isFalse();
        assertThat(recorder.received)
                .extracting(received -> received.position().sequence())
                .containsExactlyElementsOf(
                        LongStream.rangeClosed(1, total).boxed().toList());
        assertThat(recorder.received)
                .allSatisfy(received ->
                        assertThat(received.position()).isEqualTo(returned.get(ContractEvents.data(received))));
        assertThat(broker.head().sequence()).isEqualTo(total);
    }

    @Test
    void keepsEachThreadsOwnOrder() throws Exception {
        SseBroker broker = broker();
        Recorder recorder = new Recorder();
        broker.listen(recorder);

        publishFromManyThreads(broker, new ConcurrentHashMap<>());

        recorder.awaitCount(THREADS * EVENTS_A_THREAD);
        Map<String, List<Integer>> numbersByThread = recorder.received.stream()
                .map(received -> ContractEvents.data(received).split(":"))
                .collect(groupingBy(parts -> parts[0], mapping(parts -> Integer.valueOf(parts[1]), toList())));
        assertThat(numbersByThread).hasSize(THREADS);
        List<Integer> inOrder = IntStream.range(0, EVENTS_A_THREAD).boxed().toList();
        assertThat(numbersByThread.values())
                .allSatisfy(numbers -> assertThat(numbers).isEqualTo(inOrder));
    }

    @Test
    void headIsNeverBehindWhatThisThreadPublishedNorGoesBack() throws Exception {
        SseBroker broker = broker();
        broker.listen(event -> {});

        Concurrently.run(Concurrently.times(4, () -> {
            long before = 0;
            for (int i = 0; i < 1_000; i++) {
                long mine = broker.publish(publication("a", "x")).sequence();
                long head = broker.head().sequence();
                assertThat(head).isGreaterThanOrEqualTo(mine).isGreaterThan(before);
                before = head;
            }
        }));
    }

    private static void publishFromManyThreads(SseBroker broker, Map<String, Position> returned) throws Exception {
        AtomicInteger nextThread = new AtomicInteger();
        Concurrently.run(Concurrently.times(THREADS, () -> {
            int thread = nextThread.getAndIncrement();
            for (int i = 0; i < EVENTS_A_THREAD; i++) {
                String data = thread + ":" + i;
                returned.put(data, broker.publish(publication("topic." + thread, data)));
            }
        }));
    }

    private static void assertIs(PublishedEvent received, Position position, Publication publication) {
        assertThat(received.position()).isEqualTo(position);
        assertThat(received.topic()).isEqualTo(publication.topic());
        assertThat(received.user()).isEqualTo(publication.user());
        assertThat(received.options()).isEqualTo(publication.options());
        assertThat(received.bytes().toByteArray())
                .asString(StandardCharsets.UTF_8)
                .isEqualTo(new String(
                        SseEncoder.encode(publication.event(), position.toString())
                                .toByteArray(),
                        StandardCharsets.UTF_8));
    }

    /** Its list is not safe for two threads at once on purpose: the broker promises not to need that. */
    static final class Recorder implements SseBroker.Listener {

        private final AtomicBoolean inside = new AtomicBoolean();
        private final Semaphore arrived = new Semaphore(0);
        private final List<PublishedEvent> received = new ArrayList<>();
        private volatile boolean overlapped;

        @Override
        public void published(PublishedEvent event) {
            if (!inside.compareAndSet(false, true)) {
                overlapped = true;
            }
            received.add(event);
            inside.set(false);
            arrived.release();
        }

        void awaitCount(int expected) throws InterruptedException {
            assertThat(arrived.tryAcquire(expected, LIMIT_SECONDS, TimeUnit.SECONDS))
                    .as("%d events within %d s", expected, LIMIT_SECONDS)
                    .isTrue();
            assertThat(received).hasSize(expected);
        }
    }
}
