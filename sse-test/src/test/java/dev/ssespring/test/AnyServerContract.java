package dev.ssespring.test;

import static dev.ssespring.test.SseAssertions.assertThat;
import static dev.ssespring.test.SseAssertions.event;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** What the kit does with any server, and that each of the usual mistakes of a controller is found within a second. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class AnyServerContract {

    private static final Duration SECOND = Duration.ofSeconds(1);

    private StreamSubject server;

    abstract StreamSubject start();

    @BeforeAll
    void startServer() {
        server = start();
        // The first request of a server loads classes; the time of a failure is measured below.
        try (SseTestStream stream = server.open(server.client())) {
            correct();
            example(stream);
        }
    }

    @AfterEach
    void endStreams() {
        server.endAll();
    }

    @AfterAll
    void stopServer() {
        server.close();
    }

    /** The test of a user, who expects two events. */
    private static void example(SseTestStream stream) {
        assertThat(stream).next().hasEvent("created").hasData("{\"id\":1}");
        assertThat(stream).next().hasEvent("shipped").hasData("{\"id\":1}");
        assertThat(stream).hasNoMoreEvents();
    }

    private void correct() {
        server.send("created", "{\"id\":1}");
        server.send("shipped", "{\"id\":1}");
    }

    @Test
    void rightControllerPasses() {
        try (SseTestStream stream = server.open(server.client())) {
            correct();
            example(stream);
        }
    }

    @Test
    void rightControllerPassesAsAList() {
        try (SseTestStream stream = server.open(server.client())) {
            correct();
            assertThat(stream).containsExactly(event("created", "{\"id\":1}"), event("shipped", "{\"id\":1}"));
        }
    }

    @Test
    void wrongNameIsFound() {
        assertFound("Expected an event 'created' but received event 'creatd'", "Wrong name", () -> {
            server.send("creatd", "{\"id\":1}");
            server.send("shipped", "{\"id\":1}");
        });
    }

    @Test
    void missingFirstEventIsFound() {
        assertFound(
                "Expected an event 'created' but received event 'shipped'",
                "the event is missing: no event 'created' came",
                () -> server.send("shipped", "{\"id\":1}"));
    }

    @Test
    void missingLastEventIsFound() {
        assertFound(
                "Expected the next event but there is none: missing",
                "#1 event 'created'",
                () -> server.send("created", "{\"id\":1}"));
    }

    @Test
    void noEventAtAllIsFound() {
        assertFound("Expected the next event but there is none: missing", "> open GET", () -> {});
    }

    @Test
    void repeatedEventIsFound() {
        assertFound(
                "Expected an event 'shipped' but received event 'created'", "Repeated: it is the same as #1", () -> {
                    server.send("created", "{\"id\":1}");
                    server.send("created", "{\"id\":1}");
                    server.send("shipped", "{\"id\":1}");
                });
    }

    @Test
    void repeatedLastEventIsFound() {
        assertFound("Expected no more events but received", "Repeated: it is the same as #2", () -> {
            correct();
            server.send("shipped", "{\"id\":1}");
        });
    }

    @Test
    void wrongOrderIsFound() {
        assertFound("Expected an event 'created' but received event 'shipped'", "Wrong order", () -> {
            server.send("shipped", "{\"id\":1}");
            server.send("created", "{\"id\":1}");
        });
    }

    @Test
    void wrongDataIsFound() {
        assertFound("Expected data", "{\"id\":2}", () -> server.send("created", "{\"id\":2}"));
    }

    @Test
    void silentEndIsFound() {
        assertFound("there is none: the server has ended the stream", "< end of stream", () -> {
            server.send("created", "{\"id\":1}");
            server.endAll();
        });
    }

    @Test
    void silentEndAfterTheLastEventIsFound() {
        assertFound("Expected an open stream but the server has ended the stream", "endsCleanly()", () -> {
            correct();
            server.endAll();
        });
    }

    @Test
    void everyMutationIsFoundByTheListToo() {
        assertListFinds("wrong name: 'creatd' instead of 'created'", () -> {
            server.send("creatd", "{\"id\":1}");
            server.send("shipped", "{\"id\":1}");
        });
        assertListFinds("missing: event 'shipped'", () -> server.send("created", "{\"id\":1}"));
        assertListFinds("repeated: event 'created'", () -> {
            server.send("created", "{\"id\":1}");
            correct();
        });
        assertListFinds("wrong order", () -> {
            server.send("shipped", "{\"id\":1}");
            server.send("created", "{\"id\":1}");
        });
        assertListFinds("unexpected: event 'cancelled'", () -> {
            correct();
            server.send("cancelled", "{}");
        });
    }

    private void assertListFinds(String message, Runnable broken) {
        try (SseTestStream stream = server.open(server.client())) {
            broken.run();
            assertFailsWithinASecond(
                    () -> assertThat(stream)
                            .containsExactly(event("created", "{\"id\":1}"), event("shipped", "{\"id\":1}")),
                    message,
                    "Transcript of GET");
        }
        server.endAll();
    }

    /** The example fails in time, and says what is wrong. */
    private void assertFound(String message, String detail, Runnable broken) {
        try (SseTestStream stream = server.open(server.client())) {
            broken.run();
            assertFailsWithinASecond(() -> example(stream), message, detail);
        }
    }

    private static void assertFailsWithinASecond(Runnable assertion, String message, String detail) {
        long start = TestTime.CLOCK.nanos();
        assertThatThrownBy(assertion::run)
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining(message)
                .hasMessageContaining(detail)
                .hasMessageContaining("Transcript of GET")
                .hasMessageContaining(" ms  ");
        org.assertj.core.api.Assertions.assertThat(Duration.ofNanos(TestTime.CLOCK.nanos() - start))
                .as("time until the failure")
                .isLessThan(SECOND);
    }

    @Test
    void withoutAFenceTheTestSaysHowLongSilenceLasts() {
        try (SseTestStream stream = server.open(SseTestClient.to(server.uri()))) {
            correct();
            assertThat(stream).next().hasEvent("created");
            assertThat(stream).next().hasEvent("shipped");
            assertThatThrownBy(() -> assertThat(stream).hasNoMoreEvents())
                    .isInstanceOf(AssertionError.class)
                    .hasMessageContaining("Use hasNoMoreEvents(Duration) for a quiet period");
            assertThat(stream).hasNoMoreEvents(Duration.ofMillis(20));
            server.send("late", "1");
            assertThatThrownBy(() -> assertThat(stream).hasNoMoreEvents(SECOND.multipliedBy(5)))
                    .isInstanceOf(AssertionError.class)
                    .hasMessageContaining("Expected no more events but received")
                    .hasMessageContaining("event 'late'");
        }
    }

    @Test
    void withoutAFenceAMissingEventIsFoundWithinAnExplicitTime() {
        try (SseTestStream stream = server.open(SseTestClient.to(server.uri()))) {
            assertFailsWithinASecond(
                    () -> assertThat(stream).within(Duration.ofMillis(50)).next(),
                    "Expected the next event but there is none: missing, none came within 50 ms",
                    "> open");
        }
    }

    @Test
    void cleanEndIsToldFromAnOpenStream() {
        try (SseTestStream stream = server.open(server.client())) {
            correct();
            assertThat(stream).inOrder(event("shipped", "{\"id\":1}"));
            assertThatThrownBy(() ->
                            assertThat(stream).within(Duration.ofMillis(20)).endsCleanly())
                    .isInstanceOf(AssertionError.class)
                    .hasMessageContaining("still open after 20 ms");
            server.endAll();
            assertThat(stream).endsCleanly();
        }
    }

    @Test
    void cutStreamsLeaveTheOthersAlone() {
        try (SseTestStream cut = server.open(server.client());
                SseTestStream other = server.open(server.client())) {
            server.send("created", "1");
            assertThat(cut).next().hasEvent("created");
            assertThat(other).next().hasEvent("created");
            other.cut();
            assertThatThrownBy(() -> assertThat(other).next())
                    .isInstanceOf(AssertionError.class)
                    .hasMessageContaining("the test has closed or cut the connection: call reconnect()");
        }
    }
}
