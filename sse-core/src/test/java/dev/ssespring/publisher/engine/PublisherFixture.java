package dev.ssespring.publisher.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ssespring.broker.SseBroker;
import dev.ssespring.concurrent.Eventually;
import dev.ssespring.concurrent.ManualClock;
import dev.ssespring.concurrent.SseThreads;
import dev.ssespring.protocol.SseEvent;
import dev.ssespring.publisher.OverflowPolicy;
import dev.ssespring.publisher.PublisherBuilder;
import dev.ssespring.publisher.PublisherOptions;
import dev.ssespring.publisher.SseEventPublisher;
import dev.ssespring.publisher.SseStream;
import dev.ssespring.publisher.StreamRequest;
import dev.ssespring.publisher.StreamSink;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.atomic.AtomicInteger;

/** A publisher with fake sinks and a manual clock; when closed, checks that each sink was used and ended as it should. */
final class PublisherFixture implements AutoCloseable {

    static final Duration HEARTBEAT = Duration.ofSeconds(16);
    static final Duration HEARTBEAT_TIMEOUT = Duration.ofSeconds(20);
    static final Duration PATIENT = Duration.ofSeconds(10);
    static final Duration IMPATIENT = Duration.ofMillis(50);

    static final String ADDRESS = "192.0.2.1";

    /** The first bytes of a stream of its own, or of one that resumes, with the usual heartbeat. */
    static final String OPEN = ": open heartbeat=16s\nretry: 2000\n\n";

    /** The last bytes of a stream of its own that does not restart. */
    static final String END = "id: dev.ssespring.stream-ended\n\n";

    /** The bytes before these if its producer failed. */
    static final String FAILED = "event: stream-failed\ndata: {\"reason\":\"producer-failed\"}\n\n";

    final ManualClock clock = new ManualClock();
    final SseBroker broker;
    final AtomicInteger producersStarted = new AtomicInteger();
    final SseEventPublisher publisher;

    private final ExecutorService threads = SseThreads.growingPool("test-producer-", 64);
    private final List<FakeSink> sinks = new CopyOnWriteArrayList<>();
    private final PublisherOptions options;

    PublisherFixture() {
        this(new PublisherSetup());
    }

    PublisherFixture(PublisherOptions options) {
        this(new PublisherSetup().options(options));
    }

    PublisherFixture(Executor producers) {
        this(new PublisherSetup().producers(producers));
    }

    PublisherFixture(PublisherSetup setup) {
        this.options = setup.options;
        this.broker = setup.broker(clock);
        PublisherBuilder builder = SseEventPublisher.builder(
                        broker, (setup.producers != null) ? setup.producers : this::startProducer, clock)
                .options(options)
                .payloads(payload -> "json(" + payload + ")");
        setup.customizer.customize(builder);
        this.publisher = builder.build();
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
                new PublisherOptions.Times(HEARTBEAT, HEARTBEAT_TIMEOUT, Duration.ofSeconds(2), 0, null, drainTimeout),
                PublisherOptions.Limits.DEFAULTS,
                PublisherOptions.Notices.DEFAULTS,
                writers);
    }

    private void startProducer(Runnable producer) {
        producersStarted.incrementAndGet();
        threads.execute(producer);
    }

    FakeSink open(SseStream stream) {
        return open(stream, FakeSink.ready());
    }

    FakeSink open(SseStream stream, FakeSink sink) {
        return open(stream, sink, new StreamRequest(null, null, ADDRESS));
    }

    FakeSink open(SseStream stream, FakeSink sink, StreamRequest request) {
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
        return open(publisher.subscribe(topics), FakeSink.ready(), new StreamRequest(null, () -> user, ADDRESS));
    }

    FakeSink resume(FakeSink sink, String lastEventId, String... topics) {
        return open(publisher.subscribe(topics), sink, new StreamRequest(lastEventId, null, ADDRESS));
    }

    FakeSink resume(long sequence, String... topics) {
        return resume(FakeSink.ready(), id(sequence), topics);
    }

    /** Publishes an event whose data is its sequence. */
    void publish(String topic) {
        publisher.publish(topic, SseEvent.of("" + (broker.head().sequence() + 1)));
    }

    void publish(String topic, int times) {
        for (int i = 0; i < times; i++) {
            publish(topic);
        }
    }

    /** The first bytes of a stream of its own, or of one that resumes, with the heartbeat of this publisher. */
    String opening() {
        return firstLines() + "\n";
    }

    private String firstLines() {
        return ": open heartbeat=" + options.times().heartbeat().toSeconds() + "s\nretry: 2000\n";
    }

    /** The first bytes of a subscription at the given sequence. */
    String opened(long sequence) {
        return firstLines() + "id: " + id(sequence) + "\n\n";
    }

    /** The bytes of a published event without a type. */
    String event(long sequence, String data) {
        return "data: " + data + "\nid: " + id(sequence) + "\n\n";
    }

    /** The bytes of what {@link #publish(String)} published, from one sequence to another. */
    String events(long first, long last) {
        StringBuilder events = new StringBuilder();
        for (long sequence = first; sequence <= last; sequence++) {
            events.append(event(sequence, "" + sequence));
        }
        return events.toString();
    }

    /** The block that tells nothing but how far the client is. */
    String position(long sequence) {
        return "id: " + id(sequence) + "\n\n";
    }

    /** The block that tells of a hole; the client is known to have stood somewhere. */
    String reset(String reason, long from, String lastEventId) {
        return "event: stream-reset\ndata: {\"reason\":\"%s\",\"from\":\"%s\",\"lastEventId\":\"%s\"}\nid: %s\n\n"
                .formatted(reason, id(from), lastEventId, id(from));
    }

    String gap(String policy, int dropped, long first, long last) {
        return "event: stream-gap\ndata: {\"reason\":\"%s\",\"dropped\":%d,\"first\":\"%s\",\"last\":\"%s\"}\n\n"
                .formatted(policy, dropped, id(first), id(last));
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
