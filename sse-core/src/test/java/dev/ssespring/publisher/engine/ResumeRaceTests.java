package dev.ssespring.publisher.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ssespring.broker.Position;
import dev.ssespring.broker.Replay;
import dev.ssespring.broker.SseBroker;
import dev.ssespring.concurrent.Rounds;
import dev.ssespring.concurrent.Together;
import dev.ssespring.protocol.SseEvent;
import dev.ssespring.publisher.LogRecorder;
import dev.ssespring.publisher.OverflowPolicy;
import dev.ssespring.publisher.PublisherOptions;
import dev.ssespring.publisher.SseStream;
import dev.ssespring.publisher.StreamOptions;
import dev.ssespring.publisher.StreamRequest;
import dev.ssespring.publisher.engine.FakeSink.Call;
import dev.ssespring.publisher.log.StreamLog;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Clients leave in the middle of a byte and come back with the last id they saw, while others publish, time passes and
 * all bounds are small: what a client saw is complete, in order and without repetition, save where it was told.
 */
class ResumeRaceTests {

    private static final int CONNECTIONS_A_CLIENT = Rounds.of(1_500, 500);
    private static final int CLIENTS = 2;
    private static final long LIMIT = TimeUnit.MILLISECONDS.toNanos(Rounds.of(3_000, 1_000));

    /** On a busy machine little happens within the limit: clients go on until there was what the test is about. */
    private static final long PATIENCE = TimeUnit.SECONDS.toNanos(30);

    private static final List<OverflowPolicy> POLICIES = List.of(OverflowPolicy.values());
    private static final int NEVER_EVICTED = 1_000_000;

    /** A heartbeat whenever nothing was written: they must not run ahead of what is. */
    private static final PublisherOptions.Times RESTLESS = new PublisherOptions.Times(
            Duration.ofMillis(1), Duration.ofDays(1), Duration.ofSeconds(2), 0, null, PublisherFixture.PATIENT);

    private final LogRecorder streamLog = new LogRecorder(StreamLog.STREAMS);
    private final AtomicInteger seed = new AtomicInteger();
    private final AtomicInteger clean = new AtomicInteger();
    private final AtomicInteger resets = new AtomicInteger();
    private final AtomicInteger gaps = new AtomicInteger();
    private final ConcurrentSkipListSet<Long> wanted = new ConcurrentSkipListSet<>();
    private final Queue<Transcript> transcripts = new ConcurrentLinkedQueue<>();

    @AfterEach
    void closeLog() {
        streamLog.close();
    }

    @ParameterizedTest
    @ValueSource(ints = {5, 30})
    void nothingIsMissedInSilenceWithAShortHistory(int history) throws Exception {
        run(history, broker -> broker, () -> resets.get() > 0);

        assertThat(resets).as("resets").hasPositiveValue();
    }

    @Test
    void nothingIsMissedAtAllWithALongHistory() throws Exception {
        run(NEVER_EVICTED, broker -> broker, () -> true);

        assertThat(resets).as("resets").hasValue(0);
    }

    @Test
    void nothingIsMissedWithABrokerThatTakesItsTime() throws Exception {
        run(30, ResumeRaceTests::slow, () -> true);
    }

    private static SseBroker slow(SseBroker broker) {
        ScriptedBroker slow = new ScriptedBroker(broker);
        slow.script((call, answer) -> {
            spin();
            Replay replay = answer.get();
            spin();
            return replay;
        });
        return slow;
    }

    private static void spin() {
        for (int i = ThreadLocalRandom.current().nextInt(20_000); i > 0; i--) {
            Thread.onSpinWait();
        }
    }

    private void run(int history, UnaryOperator<SseBroker> broker, BooleanSupplier enough) throws Exception {
        PublisherSetup setup = new PublisherSetup()
                .mailbox(6)
                .writers(2)
                .history(history)
                .wrapping(broker)
                .times(RESTLESS);
        try (PublisherFixture fixture = new PublisherFixture(setup)) {
            Semaphore mayPublish = new Semaphore(0);
            Together.during(
                    () -> Together.run(Together.times(CLIENTS, () -> client(fixture, mayPublish, enough))),
                    () -> publish(fixture, "a.b", mayPublish),
                    () -> publish(fixture, "a.c", mayPublish),
                    () -> publishPrivately(fixture, mayPublish),
                    () -> fixture.clock.advance(RESTLESS.heartbeat()));
        }
        transcripts.forEach(transcript -> transcript.check(wanted));
        assertThat(clean).as("connections that resumed without a hole").hasPositiveValue();
        assertThat(gaps).as("gaps").hasPositiveValue();
    }

    private void publish(PublisherFixture fixture, String topic, Semaphore mayPublish) throws InterruptedException {
        if (mayPublish.tryAcquire(1, TimeUnit.MILLISECONDS)) {
            wanted.add(fixture.publisher
                    .publish(topic, SseEvent.of("x"))
                    .position()
                    .sequence());
        }
    }

    /** Positions have holes: what goes to another is of no interest here. */
    private void publishPrivately(PublisherFixture fixture, Semaphore mayPublish) throws InterruptedException {
        if (mayPublish.tryAcquire(1, TimeUnit.MILLISECONDS)) {
            fixture.publisher.publishToUser("bob", "a.b", SseEvent.of("not for alice"));
            wanted.add(fixture.publisher
                    .publishToUser("alice", "a.b", SseEvent.of("x"))
                    .position()
                    .sequence());
        }
    }

    private void client(PublisherFixture fixture, Semaphore mayPublish, BooleanSupplier enough)
            throws InterruptedException {
        Random random = new Random(seed.incrementAndGet());
        long start = System.nanoTime();
        String last = null;
        for (int i = 0; isToGoOn(i, System.nanoTime() - start, enough); i++) {
            if (random.nextInt(20) == 0) {
                last = random.nextBoolean() ? null : earlier(fixture.broker.head(), random);
            }
            last = connect(fixture, last, random, mayPublish);
        }
    }

    private boolean isToGoOn(int connections, long elapsed, BooleanSupplier enough) {
        boolean complete = clean.get() > 0 && gaps.get() > 0 && enough.getAsBoolean();
        return complete ? connections < CONNECTIONS_A_CLIENT && elapsed < LIMIT : elapsed < PATIENCE;
    }

    private static String earlier(Position head, Random random) {
        return head.epoch() + '-' + random.nextLong(Math.max(0, head.sequence() - 50), head.sequence() + 1);
    }

    private String connect(PublisherFixture fixture, String last, Random random, Semaphore mayPublish)
            throws InterruptedException {
        FakeSink sink = FakeSink.ready();
        Semaphore flushed = new Semaphore(0);
        int pauses = random.nextInt(4);
        sink.on(Call.FLUSH, () -> {
            flushed.release();
            if (pauses > 0 && ThreadLocalRandom.current().nextInt(pauses) == 0) {
                sink.setReady(false);
            }
        });
        StreamOptions options = StreamOptions.DEFAULTS
                .overflow(POLICIES.get(random.nextInt(POLICIES.size())))
                .mailbox(1 + random.nextInt(8), 1_000);
        SseStream stream = fixture.publisher
                .subscribe(random.nextBoolean() ? new String[] {"a.*"} : new String[] {"a.b", "**", "a.c"})
                .with(options);
        fixture.open(stream, sink, new StreamRequest(last, () -> "alice", null));
        for (int flushes = random.nextInt(8); flushes > 0 && !sink.hasEnded(); flushes--) {
            mayPublish.release(random.nextInt(6));
            flushed.tryAcquire(1, TimeUnit.MILLISECONDS);
            sink.setReady(true);
        }
        sink.clientLeaves();
        sink.awaitEnd();
        String text = sink.flushed();
        return read(text.substring(0, random.nextInt(text.length() + 1)), last);
    }

    /** What arrived of a connection, and the last id in it. */
    private String read(String text, String last) {
        Transcript transcript = new Transcript(last);
        String id = last;
        for (String block : text.substring(0, text.lastIndexOf("\n\n") + 1).split("\n\n", -1)) {
            id = transcript.add(block, id);
        }
        transcripts.add(transcript);
        resets.addAndGet(transcript.resets);
        gaps.addAndGet(transcript.gaps);
        if (last != null && transcript.resets == 0 && !transcript.seen.isEmpty()) {
            clean.incrementAndGet();
        }
        return id;
    }

    /** One connection, as its client understood it. */
    private static final class Transcript {

        private final String lastEventId;
        private final List<Long> seen = new ArrayList<>();
        private final List<String> breaches = new ArrayList<>();
        private final List<long[]> complete = new ArrayList<>();
        private final List<long[]> omitted = new ArrayList<>();
        private long from;
        private long reached;
        private boolean placed;
        private int resets;
        private int gaps;

        Transcript(String lastEventId) {
            this.lastEventId = lastEventId;
            if (lastEventId != null) {
                begin(sequence(lastEventId));
            }
        }

        private void begin(long sequence) {
            placed = true;
            from = sequence;
            reached = sequence;
        }

        String add(String block, String lastId) {
            String id = field(block, "id: ", lastId);
            boolean hasId = block.contains("id: ") && !block.contains("stream-gap");
            if (block.contains("event: stream-reset")) {
                resets++;
                complete.add(new long[] {from, reached});
                check(sequence(id) >= reached, block);
                begin(sequence(id));
            } else if (block.contains("event: stream-gap")) {
                gaps++;
                addGap(block);
                return lastId;
            } else if (block.contains("data: x")) {
                check(placed && sequence(id) > reached, block);
                seen.add(sequence(id));
                reached = sequence(id);
            } else if (hasId && !placed) {
                begin(sequence(id));
            } else if (hasId) {
                check(sequence(id) >= reached, block);
                reached = sequence(id);
            }
            check(!block.contains("not for alice"), block);
            return id;
        }

        private void addGap(String block) {
            String data = field(block, "data: ", "");
            long first = sequence(data.replaceAll(".*\"first\":\"([^\"]*)\".*", "$1"));
            long last = sequence(data.replaceAll(".*\"last\":\"([^\"]*)\".*", "$1"));
            long dropped = Long.parseLong(data.replaceAll(".*\"dropped\":(\\d+).*", "$1"));
            check(first > reached && last >= first, block);
            omitted.add(new long[] {first, last, dropped});
            reached = last;
        }

        private void check(boolean kept, String block) {
            if (!kept) {
                breaches.add("At " + reached + ": " + block);
            }
        }

        /** All that was published up to where the client stood is there, or was told not to be. */
        void check(ConcurrentSkipListSet<Long> wanted) {
            assertThat(breaches).as("after " + lastEventId).isEmpty();
            complete.add(new long[] {from, reached});
            List<Long> expected = new ArrayList<>();
            for (long[] part : complete) {
                if (part[1] > part[0]) {
                    expected.addAll(wanted.subSet(part[0], false, part[1], true));
                }
            }
            for (long[] gap : omitted) {
                List<Long> dropped = List.copyOf(wanted.subSet(gap[0], true, gap[1], true));
                assertThat(dropped).as("dropped, by the gap").hasSize((int) gap[2]);
                expected.removeAll(dropped);
            }
            assertThat(seen).as("seen after " + lastEventId).isEqualTo(expected);
        }

        private static String field(String block, String start, String otherwise) {
            return block.lines()
                    .filter(line -> line.startsWith(start))
                    .map(line -> line.substring(start.length()))
                    .findFirst()
                    .orElse(otherwise);
        }

        private static long sequence(String id) {
            return Long.parseLong(id, id.lastIndexOf('-') + 1, id.length(), 10);
        }
    }
}
