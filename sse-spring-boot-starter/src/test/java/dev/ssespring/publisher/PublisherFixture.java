package dev.ssespring.publisher;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ssespring.broker.HistoryPolicy;
import dev.ssespring.broker.SseBroker;
import dev.ssespring.concurrent.ManualClock;
import dev.ssespring.concurrent.SseThreads;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A publisher with fake sinks and a manual clock; when closed, checks that each sink was used and ended as it should. */
final class PublisherFixture implements AutoCloseable {

    static final Duration HEARTBEAT = Duration.ofSeconds(16);
    static final Duration HEARTBEAT_TIMEOUT = Duration.ofSeconds(20);
    static final Duration PATIENT = Duration.ofSeconds(10);
    static final Duration IMPATIENT = Duration.ofMillis(50);

    /** The first bytes of a stream of its own. */
    static final String OPEN = ": open\nretry: 2000\n\n";

    final ManualClock clock = new ManualClock();
    final SseBroker broker = SseBroker.inMemory(HistoryPolicy.DEFAULTS, clock);
    final AtomicInteger producersStarted = new AtomicInteger();
    final SseEventPublisher publisher;

    private final ExecutorService threads = SseThreads.growingPool("test-producer-", 64);
    private final List<FakeSink> sinks = new CopyOnWriteArrayList<>();
    private final PublisherOptions options;

    PublisherFixture() {
        this(options(1024, 1 << 20, PATIENT));
    }

    PublisherFixture(PublisherOptions options) {
        this.options = options;
        this.publisher = create(this::startProducer);
    }

    PublisherFixture(Executor producers) {
        this.options = options(1024, 1 << 20, PATIENT);
        this.publisher = create(producers);
    }

    static PublisherOptions options(int mailboxEvents, long mailboxBytes, Duration drainTimeout) {
        return options(
                new PublisherOptions.Mailbox(mailboxEvents, mailboxBytes, OverflowPolicy.DISCONNECT), drainTimeout, 1);
    }

    static PublisherOptions manyWriters() {
        return options(new PublisherOptions.Mailbox(1 << 20, 1 << 30, OverflowPolicy.DISCONNECT), PATIENT, 2);
    }

    static PublisherOptions options(PublisherOptions.Mailbox mailbox, Duration drainTimeout, int writers) {
        return new PublisherOptions(
                mailbox,
                new PublisherOptions.Times(HEARTBEAT, HEARTBEAT_TIMEOUT, Duration.ofSeconds(2), null, drainTimeout),
                PublisherOptions.Limits.DEFAULTS,
                PublisherOptions.Notices.DEFAULTS,
                writers);
    }

    private SseEventPublisher create(Executor producers) {
        return SseEventPublisher.builder(broker, producers, clock)
                .options(options)
                .payloads(payload -> "json(" + payload + ")")
                .build();
    }

    private void startProducer(Runnable producer) {
        producersStarted.incrementAndGet();
        threads.execute(producer);
    }

    FakeSink open(SseStream stream) {
        return open(stream, FakeSink.ready());
    }

    FakeSink open(SseStream stream, FakeSink sink) {
        return open(stream, sink, null);
    }

    FakeSink open(SseStream stream, FakeSink sink, @Nullable String user) {
        StreamRequest request = new StreamRequest(null, user == null ? null : () -> user, "192.0.2.1");
        StreamSink.Events events = stream.open(request, sink);
        sinks.add(sink);
        sink.attach(events);
        return sink;
    }

    FakeSink subscribe(String... topics) {
        return open(publisher.subscribe(topics));
    }

    FakeSink subscribe(FakeSink sink, String... topics) {
        return open(publisher.subscribe(topics), sink);
    }

    FakeSink subscribeAs(String user, String... topics) {
        return open(publisher.subscribe(topics), FakeSink.ready(), user);
    }

    /** The first bytes of a subscription at the given sequence. */
    String opened(long sequence) {
        return ": open\nid: " + id(sequence) + "\nretry: 2000\n\n";
    }

    /** The bytes of a published event without a type. */
    String event(long sequence, String data) {
        return "id: " + id(sequence) + "\ndata: " + data + "\n\n";
    }

    String id(long sequence) {
        return broker.head().epoch() + "-" + sequence;
    }

    /** Returns when the writers have dealt with every signal that was there: they take one stream after the other. */
    void settle() {
        for (int i = 0; i < 2 * options.writers(); i++) {
            FakeSink probe = subscribe("probe");
            probe.awaitFlushedPart("retry");
            probe.clientLeaves();
            probe.awaitEnd();
        }
    }

    @Override
    public void close() {
        publisher.close();
        threads.shutdownNow();
        Eventually.asserted(() -> assertThat(sinks)
                .allSatisfy(sink -> assertThat(sink.count(FakeSink.Call.END))
                        .as("calls of end()")
                        .isOne()));
        sinks.forEach(FakeSink::assertContractKept);
        assertThat(publisher.openStreams()).isZero();
        broker.close();
        assertThat(clock.timers()).isZero();
    }
}
