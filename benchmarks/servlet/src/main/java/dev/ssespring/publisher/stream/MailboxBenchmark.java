package dev.ssespring.publisher.stream;

import dev.ssespring.benchmarks.EagerSink;
import dev.ssespring.broker.Position;
import dev.ssespring.broker.PublishOptions;
import dev.ssespring.broker.PublishedEvent;
import dev.ssespring.broker.Topic;
import dev.ssespring.protocol.EncodedEvent;
import dev.ssespring.protocol.SseEncoder;
import dev.ssespring.protocol.SseEvent;
import dev.ssespring.publisher.OverflowPolicy;
import dev.ssespring.publisher.PublisherOptions;
import dev.ssespring.publisher.StreamOptions;
import dev.ssespring.publisher.StreamSink;
import dev.ssespring.publisher.mailbox.ControlEvents;
import dev.ssespring.publisher.mailbox.MailboxFactory;
import dev.ssespring.publisher.mailbox.OfferResult;
import dev.ssespring.publisher.mailbox.OutboundEvent;
import dev.ssespring.publisher.mailbox.PublisherCounters;
import dev.ssespring.publisher.mailbox.RetryHint;
import dev.ssespring.publisher.mailbox.StreamMailbox;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Events through one mailbox per second, without contention. In this package, because {@code ChunkWriter} is
 * not public.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class MailboxBenchmark {

    private static final int EVENTS = 1024;

    /** How many wait before the writer comes. */
    @Param({"1", "64", "1024"})
    public int waiting = 1;

    private OutboundEvent[] deliveries = {};
    private byte[] chunk = {};
    private StreamMailbox mailbox = mailbox();
    private final EagerSink sink = new EagerSink();
    private StreamFlags flags = new StreamFlags(() -> {});
    private ChunkWriter chunks = new ChunkWriter(mailbox, flags);

    @Setup
    public void makeDeliveries() {
        EncodedEvent bytes = SseEncoder.encode(SseEvent.of("x".repeat(200)));
        Topic topic = new Topic("events");
        deliveries = IntStream.rangeClosed(1, EVENTS)
                .mapToObj(sequence -> OutboundEvent.live(
                        new PublishedEvent(new Position("e", sequence), topic, null, PublishOptions.DEFAULTS, bytes),
                        0))
                .toArray(OutboundEvent[]::new);
        chunk = new byte[StreamSink.MAX_CHUNK_SIZE];
    }

    /** A mailbox takes growing positions only. */
    @Setup(Level.Invocation)
    public void emptyMailbox() {
        mailbox = mailbox();
        flags = new StreamFlags(() -> {});
        chunks = new ChunkWriter(mailbox, flags);
    }

    @Benchmark
    @OperationsPerInvocation(EVENTS)
    public @Nullable Position offerAndDrain() throws IOException {
        for (int i = 0; i < EVENTS; ) {
            for (int end = i + waiting; i < end; i++) {
                if (mailbox.offer(deliveries[i]) != OfferResult.TAKEN) {
                    throw new IllegalStateException("Not taken: " + i);
                }
            }
            int written = 1;
            while (written > 0) {
                written = chunks.write(sink, chunk);
            }
        }
        return flags.position();
    }

    private static StreamMailbox mailbox() {
        PublisherOptions.Mailbox bounds = new PublisherOptions.Mailbox(EVENTS, 1 << 20, OverflowPolicy.DISCONNECT);
        ControlEvents control = new ControlEvents(PublisherOptions.Notices.DEFAULTS, new RetryHint(Duration.ZERO, 0));
        StreamMailbox mailbox =
                new MailboxFactory(bounds, control, new PublisherCounters()).ofProducer(StreamOptions.DEFAULTS);
        mailbox.goLive(0);
        return mailbox;
    }
}
