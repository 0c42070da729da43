package dev.ssespring.publisher.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import ch.qos.logback.classic.Level;
import dev.ssespring.broker.BrokerException;
import dev.ssespring.broker.Replay;
import dev.ssespring.broker.SseBroker;
import dev.ssespring.concurrent.Eventually;
import dev.ssespring.protocol.SseEvent;
import dev.ssespring.publisher.CloseReason;
import dev.ssespring.publisher.LogRecorder;
import dev.ssespring.publisher.SseStream;
import dev.ssespring.publisher.StreamInfo;
import dev.ssespring.publisher.StreamListener;
import dev.ssespring.publisher.StreamRefusedException;
import dev.ssespring.publisher.StreamRequest;
import dev.ssespring.publisher.log.LogSettings;
import dev.ssespring.publisher.log.StreamLog;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Flow;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What many streams log at the same time for the same reason: one line, and one with their number. */
class StreamLogTests {

    private static final int MANY = 300;

    private final List<AutoCloseable> opened = new ArrayList<>();

    @AfterEach
    void close() throws Exception {
        for (int i = opened.size() - 1; i >= 0; i--) {
            opened.get(i).close();
        }
    }

    @Test
    void aFullMailboxIsLoggedWithStreamUserAndTopics() {
        LogRecorder log = log(StreamLog.STREAMS);
        PublisherFixture fixture = fixture(new PublisherSetup().mailbox(1));
        fixture.open(
                fixture.publisher.subscribe("orders", "prices.*"),
                FakeSink.notReady(),
                new StreamRequest(null, () -> "alice", "192.0.2.1"));
        overflow(fixture, 1);

        assertThat(log.messagesAt(Level.INFO))
                .containsExactly(
                        "Closed stream 1 (user 'alice', topics orders prices.*, address 192.0.2.1): its mailbox"
                                + " was full, because its client reads too slowly or more was published at once than fits. Raise"
                                + " 'sse.mailbox.max-events' or 'sse.mailbox.max-size' to allow more, or choose another"
                                + " 'sse.mailbox.overflow'");
    }

    @Test
    void fullMailboxesOfManyStreamsAreOneLineAndTheirNumber() {
        LogRecorder log = log(StreamLog.STREAMS);
        PublisherFixture fixture = fixture(new PublisherSetup().mailbox(1));
        for (int i = 0; i < MANY; i++) {
            fixture.subscribe(FakeSink.notReady(), "orders");
        }
        overflow(fixture, MANY);
        assertThat(log.messagesAt(Level.INFO)).singleElement().asString().startsWith("Closed stream ");

        fixture.clock.advance(LogSettings.PERIOD);

        assertThat(log.messagesAt(Level.INFO))
                .hasSize(2)
                .last()
                .isEqualTo("Closed further streams because their mailboxes were full: 299 within 10.0 s. Raise"
                        + " 'sse.mailbox.max-events' or 'sse.mailbox.max-size' to allow more, or choose another"
                        + " 'sse.mailbox.overflow'");
        assertThat(log.messagesAt(Level.DEBUG))
                .filteredOn(line -> line.startsWith("Closed stream "))
                .hasSize(MANY - 1);
    }

    @Test
    void numberOfRepetitionsIsWrittenWhenThePublisherIsClosed() {
        LogRecorder log = log(StreamLog.STREAMS);
        try (PublisherFixture fixture = new PublisherFixture(new PublisherSetup().mailbox(1))) {
            fixture.subscribe(FakeSink.notReady(), "orders");
            fixture.subscribe(FakeSink.notReady(), "orders");
            overflow(fixture, 2);
        }

        assertThat(log.messagesAt(Level.INFO))
                .hasSize(2)
                .last()
                .asString()
                .startsWith("Closed further streams because their mailboxes were full: 1 within 0 ms.");
    }

    @Test
    void unexpectedEndsOfManyStreamsAreOneLineAndTheirNumber() {
        LogRecorder log = log(StreamLog.STREAMS);
        PublisherFixture fixture = fixture(new PublisherSetup());
        for (int i = 0; i < MANY; i++) {
            fixture.subscribe(
                            FakeSink.ready().throwing(FakeSink.Call.WRITE, new UnsupportedOperationException("Oh no")),
                            "orders")
                    .awaitEnd();
        }
        awaitClosed(fixture, CloseReason.CLIENT_GONE, MANY);
        fixture.clock.advance(LogSettings.PERIOD);

        assertThat(log.messagesAt(Level.WARN))
                .containsExactly(
                        "Unexpected end of stream 1 (topics orders, address 192.0.2.1)",
                        "Further streams ended unexpectedly: 299 within 10.0 s");
        assertThat(log.at(Level.WARN).get(0).getThrowableProxy().getMessage()).isEqualTo("Oh no");
    }

    @Test
    void failuresOfOneProducerAreOneLineAndTheirNumberAndDoNotHideThoseOfAnother() {
        LogRecorder log = log(StreamLog.PRODUCERS);
        PublisherFixture fixture = fixture(new PublisherSetup());
        for (int i = 0; i < 50; i++) {
            fixture.open(fixture.publisher.stream(out -> {
                        throw new IllegalStateException("No model");
                    }))
                    .awaitEnd();
        }
        fixture.open(fixture.publisher.stream(out -> {
                    throw new IllegalArgumentException("Another place");
                }))
                .awaitEnd();
        awaitClosed(fixture, CloseReason.PRODUCER_FAILED, 51);
        fixture.clock.advance(LogSettings.PERIOD);

        assertThat(log.messagesAt(Level.ERROR)).hasSize(3);
        assertThat(log.messagesAt(Level.ERROR).get(0))
                .isEqualTo("The producer of stream 1 (address 192.0.2.1) failed, its response ends");
        assertThat(log.at(Level.ERROR).get(1).getThrowableProxy().getMessage()).isEqualTo("Another place");
        assertThat(log.messagesAt(Level.ERROR).get(2))
                .startsWith("Producers of further streams failed: 49 within 10.0 s (java.lang.IllegalStateException at "
                        + StreamLogTests.class.getName());
    }

    @Test
    void failuresOfManyKindsShareALine() {
        LogRecorder log = log(StreamLog.PRODUCERS);
        PublisherFixture fixture = fixture(new PublisherSetup());
        for (int i = 0; i < MANY; i++) {
            RuntimeException failure = new IllegalStateException("Failure " + i);
            failure.setStackTrace(new StackTraceElement[] {
                new StackTraceElement("java.util.Objects", "requireNonNull", "Objects.java", 1),
                new StackTraceElement("shop.Orders", "send", "Orders.java", i)
            });
            fixture.open(fixture.publisher.stream(out -> {
                        throw failure;
                    }))
                    .awaitEnd();
        }
        awaitClosed(fixture, CloseReason.PRODUCER_FAILED, MANY);

        assertThat(log.messagesAt(Level.ERROR)).hasSize(LogSettings.MAX_FAILURE_KINDS);
        fixture.clock.advance(LogSettings.PERIOD);
        assertThat(log.messagesAt(Level.ERROR))
                .hasSize(LogSettings.MAX_FAILURE_KINDS + 1)
                .last()
                .isEqualTo("Producers of further streams failed: %d within 10.0 s (others)"
                        .formatted(MANY - LogSettings.MAX_FAILURE_KINDS));
    }

    @Test
    void failuresOfReactiveSourcesAreOneLineAndTheirNumber() {
        LogRecorder log = log(StreamLog.PRODUCERS);
        PublisherFixture fixture = fixture(new PublisherSetup());
        Flow.Publisher<Object> source = subscriber -> {
            throw new IllegalStateException("No source");
        };
        for (int i = 0; i < 50; i++) {
            fixture.open(fixture.publisher.streamFrom(source)).awaitEnd();
        }
        awaitClosed(fixture, CloseReason.PRODUCER_FAILED, 50);
        fixture.clock.advance(LogSettings.PERIOD);

        assertThat(log.messagesAt(Level.ERROR))
                .hasSize(2)
                .startsWith("The reactive source of stream 1 (address 192.0.2.1) failed, its response ends");
    }

    @Test
    void refusalsByAFailedBrokerAreOneLineAndTheirNumber() {
        LogRecorder log = log(StreamLog.STREAMS);
        PublisherFixture fixture = fixture(new PublisherSetup().wrapping(this::failing));
        for (int i = 0; i < MANY; i++) {
            assertThatExceptionOfType(StreamRefusedException.class).isThrownBy(() -> fixture.resume(0, "orders"));
        }
        fixture.clock.advance(LogSettings.PERIOD);

        assertThat(log.messagesAt(Level.WARN))
                .containsExactly(
                        "Refused stream 1 (topics orders, address 192.0.2.1): the broker failed",
                        "Refused further streams because the broker failed: 299 within 10.0 s");
    }

    private SseBroker failing(SseBroker broker) {
        ScriptedBroker failing = new ScriptedBroker(broker);
        failing.script((call, answer) -> {
            throw new BrokerException("Away", null);
        });
        return failing;
    }

    @Test
    void streamsThatCannotCatchUpAreOneLineAndTheirNumber() {
        LogRecorder log = log(StreamLog.JOINS);
        PublisherFixture fixture = fixture(new PublisherSetup().wrapping(StreamLogTests::failingAfterTheFirstPages));
        fixture.publish("orders", 300);
        for (int i = 0; i < 50; i++) {
            fixture.resume(0, "orders");
        }
        awaitClosed(fixture, CloseReason.BROKER_FAILED, 50);
        fixture.clock.advance(LogSettings.PERIOD);

        assertThat(log.messagesAt(Level.WARN))
                .hasSize(2)
                .last()
                .isEqualTo(
                        "Closed further streams while they were catching up, because the broker failed: 49 within 10.0 s");
        assertThat(log.messagesAt(Level.WARN).get(0))
                .matches(
                        "Closed stream [0-9]+ \\(topics orders, address 192.0.2.1\\) while it was catching up: the broker"
                                + " could not read the history");
    }

    private static SseBroker failingAfterTheFirstPages(SseBroker broker) {
        ScriptedBroker failing = new ScriptedBroker(broker);
        failing.script((call, answer) -> {
            Replay replay = answer.get();
            if (((Replay.Page) replay).isLast()) {
                throw new BrokerException("Away", null);
            }
            return replay;
        });
        return failing;
    }

    @Test
    void refusalsForLackOfThreadsAreOneLineThoughSomeGetOneInBetween() {
        LogRecorder log = log(StreamLog.PRODUCERS);
        AtomicBoolean busy = new AtomicBoolean();
        PublisherFixture fixture = fixture(new PublisherSetup().producers(task -> {
            if (busy.getAndSet(!busy.get())) {
                throw new RejectedExecutionException("Busy");
            }
        }));
        for (int i = 0; i < 2 * MANY; i++) {
            SseStream stream = fixture.publisher.stream(out -> {});
            if (i % 2 == 0) {
                fixture.open(stream).clientLeaves();
            } else {
                assertThatExceptionOfType(StreamRefusedException.class).isThrownBy(() -> fixture.open(stream));
            }
        }
        fixture.clock.advance(LogSettings.PERIOD);

        assertThat(log.messagesAt(Level.WARN))
                .containsExactly(
                        "Refusing streams: all producer threads are busy. Raise 'sse.producers.max-threads', or use"
                                + " virtual threads ('spring.threads.virtual.enabled')",
                        "Refused further streams because all producer threads are busy: 299 within 10.0 s. Raise"
                                + " 'sse.producers.max-threads'");
    }

    @Test
    void failuresOfAListenerAreOneLineAndTheirNumber() {
        LogRecorder log = log(StreamLog.LISTENERS);
        StreamListener broken = new StreamListener() {
            @Override
            public void opened(StreamInfo stream) {
                throw new IllegalStateException("Oh no");
            }
        };
        PublisherFixture fixture = fixture(new PublisherSetup().customizer(builder -> builder.listener(broken)));
        for (int i = 0; i < MANY; i++) {
            fixture.subscribe("orders");
        }
        Eventually.asserted(() -> assertThat(log.at(Level.DEBUG)).hasSize(MANY - 1));
        fixture.clock.advance(LogSettings.PERIOD);

        assertThat(log.messagesAt(Level.ERROR))
                .hasSize(2)
                .last()
                .asString()
                .startsWith("A StreamListener failed another 299 times within 10.0 s (java.lang.IllegalStateException");
    }

    @Test
    void untrustedNamesCannotBeginALine() {
        LogRecorder log = log(StreamLog.STREAMS);
        PublisherFixture fixture = fixture(new PublisherSetup().mailbox(1));
        String user = "mallory\r\n2026-01-01 ERROR\u0085forged\u2028\u202e" + "x".repeat(200);
        fixture.open(
                fixture.publisher.subscribe("a.1", "a.2", "a.3", "a.4", "a.5", "a.6", "orders"),
                FakeSink.notReady(),
                new StreamRequest(null, () -> user, null));
        overflow(fixture, 1);

        assertThat(log.messagesAt(Level.INFO))
                .singleElement()
                .satisfies(line -> assertThat(line)
                        .startsWith("Closed stream 1 (user 'mallory??2026-01-01 ERROR?forged??xxx")
                        .contains("xxx...', topics a.1 a.2 a.3 a.4 a.5 and 2 more): its mailbox")
                        .hasSizeLessThan(500)
                        .matches("\\p{Print}+"));
    }

    private LogRecorder log(String name) {
        LogRecorder log = new LogRecorder(name);
        opened.add(log);
        return log;
    }

    private PublisherFixture fixture(PublisherSetup setup) {
        PublisherFixture fixture = new PublisherFixture(setup);
        opened.add(fixture);
        return fixture;
    }

    /** A mailbox of one holds one besides the first block. */
    private static void overflow(PublisherFixture fixture, int streams) {
        fixture.publisher.publish("orders", SseEvent.of("1"));
        fixture.publisher.publish("orders", SseEvent.of("2"));
        awaitClosed(fixture, CloseReason.OVERFLOW, streams);
    }

    /** The line is written after the stream was counted. */
    private static void awaitClosed(PublisherFixture fixture, CloseReason reason, int streams) {
        Eventually.asserted(
                () -> assertThat(fixture.publisher.statistics().closed()).containsEntry(reason, (long) streams));
        fixture.settle();
    }
}
