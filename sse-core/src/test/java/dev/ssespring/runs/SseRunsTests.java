package dev.ssespring.runs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.awaitility.Awaitility.await;

import dev.ssespring.concurrent.SseClock;
import dev.ssespring.concurrent.SystemClock;
import dev.ssespring.protocol.SseEvent;
import dev.ssespring.publisher.SseEventPublisher;
import dev.ssespring.publisher.StreamOptions;
import dev.ssespring.publisher.StreamRequest;
import dev.ssespring.publisher.StreamStatusException;
import dev.ssespring.runs.dialect.AgUi;
import dev.ssespring.runs.dialect.AiSdk;
import java.security.Principal;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The sentences of "Semantics" in the specification of runs. */
@Timeout(30)
class SseRunsTests {

    private final SystemClock clock = SseClock.system("test-clock");
    private final RunsFixture fixture = new RunsFixture(clock);
    private final SseRuns runs = fixture.node();
    private final CountDownLatch go = new CountDownLatch(1);

    private static final Principal ANNA = () -> "anna";
    private static final Principal BEN = () -> "ben";

    @AfterEach
    void close() throws Exception {
        go.countDown();
        fixture.close();
        clock.close();
    }

    /** Appends a and b, waits, appends c. */
    private final RunProducer inTwoParts = run -> {
        run.append("a");
        run.append("b");
        go.await();
        run.append("c");
    };

    private static void awaitEvents(TestResponse response, int count) {
        await().until(() -> response.events.size() >= count);
    }

    private RunInfo awaitEnd(String id) {
        await().until(() -> runs.find(id).orElseThrow().state().isTerminal());
        return runs.find(id).orElseThrow();
    }

    private static int status(Runnable opening) {
        AtomicInteger status = new AtomicInteger();
        assertThatExceptionOfType(StreamStatusException.class)
                .isThrownBy(opening::run)
                .satisfies(ex -> status.set(ex.status()));
        return status.get();
    }

    @Test
    void idsAreEpochAndNumberAndTheResponseEndsInOrderAfterTheTerminalEvent() throws Exception {
        TestResponse response = TestResponse.open(runs.start("r", run -> {
            run.append("a");
            run.append("b", "two");
            run.append("json", 3);
        }));

        assertThat(response.over.await(10, TimeUnit.SECONDS)).isTrue();

        String epoch = runs.find("r").orElseThrow().epoch();
        assertThat(response.text())
                .endsWith("data: a\nid: %1$s-1\n\nevent: b\ndata: two\nid: %1$s-2\n\n".formatted(epoch)
                        + "event: json\ndata: json(3)\nid: %1$s-3\n\n".formatted(epoch)
                        + "event: run-completed\ndata: {\"state\":\"completed\"}\nid: %s-4\n\n".formatted(epoch));
        assertThat(response.endedInOrder).isTrue();
        assertThat(response.aborted).isFalse();
    }

    @Test
    void aLargeEventIsWrittenInPiecesOfTheSizeThatTheResponseAllows() throws Exception {
        TestResponse response = new TestResponse();
        response.maxWriteSize = 32_768;
        response.openWith(runs.start("r", run -> run.append("x".repeat(100_000))), null, null);

        assertThat(response.over.await(10, TimeUnit.SECONDS)).isTrue();

        assertThat(response.data().get(0)).hasSize(100_000);
        assertThat(response.largestWrite).isEqualTo(32_768);
    }

    @Test
    void withoutAnIdAReaderBeginsAtTheStartAndWithOneStrictlyAfterIt() throws Exception {
        TestResponse first = TestResponse.open(runs.start("r", inTwoParts));
        awaitEvents(first, 2);
        String epoch = runs.find("r").orElseThrow().epoch();

        TestResponse second = TestResponse.open(runs.resume("r"));
        TestResponse third = TestResponse.open(runs.resume("r"), epoch + "-1");
        TestResponse byNumber = TestResponse.open(runs.resume("r"), "1");
        go.countDown();
        for (TestResponse each : List.of(first, second, third, byNumber)) {
            assertThat(each.over.await(10, TimeUnit.SECONDS)).isTrue();
        }

        assertThat(first.data()).containsExactly("a", "b", "c", "{\"state\":\"completed\"}");
        assertThat(second.data()).isEqualTo(first.data());
        assertThat(third.data()).isEqualTo(first.data().subList(1, 4));
        assertThat(byNumber.data()).isEqualTo(third.data());
        assertThat(runs.resume("r").positionParameter()).isEqualTo("starting_after");
    }

    @Test
    void theProducerOutlivesItsReaders() {
        TestResponse response = TestResponse.open(runs.start("r", inTwoParts));
        awaitEvents(response, 2);
        response.leave();
        await().until(() -> runs.statistics().readers() == 0);

        go.countDown();

        RunInfo run = awaitEnd("r");
        assertThat(run.state()).isEqualTo(RunState.COMPLETED);
        assertThat(run.events()).isEqualTo(3);
        assertThat(TestResponse.open(runs.resume("r"), response.lastEventId()))
                .satisfies(each -> await().untilAsserted(
                                () -> assertThat(each.data()).containsExactly("c", "{\"state\":\"completed\"}")));
    }

    @Test
    void aRunNeedsNoReaderAtAll() {
        runs.start("r", run -> run.append("a"));

        assertThat(awaitEnd("r").events()).isEqualTo(1);
    }

    @Test
    void beforeTheTerminalEventADrainBreaksTheResponse() throws Exception {
        SseEventPublisher publisher = fixture.publisher();
        SseRuns node = fixture.closing(fixture.builder(publisher).build());
        TestResponse response = TestResponse.open(node.start("r", inTwoParts));
        awaitEvents(response, 2);

        publisher.drain();

        assertThat(response.over.await(10, TimeUnit.SECONDS)).isTrue();
        assertThat(response.aborted).isTrue();
        assertThat(response.endedInOrder).isFalse();
        assertThat(node.find("r").orElseThrow().state()).isEqualTo(RunState.RUNNING);
    }

    @Test
    void beforeTheTerminalEventTheLifetimeBreaksTheResponse() throws Exception {
        TestResponse response = TestResponse.open(
                runs.start("r", inTwoParts).with(StreamOptions.DEFAULTS.lifetime(Duration.ofMillis(300))));

        assertThat(response.over.await(10, TimeUnit.SECONDS)).isTrue();

        assertThat(response.aborted).isTrue();
        assertThat(response.endedInOrder).isFalse();
        assertThat(response.data()).containsExactly("a", "b");
    }

    @Test
    void aClientThatHasTheTerminalEventGets204() {
        runs.start("r", run -> run.append("a"));
        RunInfo run = awaitEnd("r");

        assertThat(status(() -> TestResponse.open(runs.resume("r"), run.epoch() + "-2")))
                .isEqualTo(204);
        assertThat(status(() -> TestResponse.open(runs.resume("r"), run.epoch() + "-99")))
                .isEqualTo(204);
    }

    @Test
    void anUnknownRunIsAnsweredWith204() {
        assertThat(status(() -> TestResponse.open(runs.resume("r")))).isEqualTo(204);
        assertThat(status(() -> TestResponse.open(runs.resume("r"), "abc-3"))).isEqualTo(204);
    }

    @Test
    void ifAskedForAClientIsToldThatItsRunIsGoneOnce() throws Exception {
        ResumeOptions telling = ResumeOptions.DEFAULTS.tellingGone();

        TestResponse response = TestResponse.open(runs.resume("r", telling), "abc-3");

        assertThat(response.over.await(10, TimeUnit.SECONDS)).isTrue();
        assertThat(response.events).hasSize(1);
        assertThat(response.events.get(0).event()).isEqualTo("stream-reset");
        assertThat(response.data()).containsExactly("{\"reason\":\"gone\"}");
        assertThat(status(() -> TestResponse.open(runs.resume("r", telling), response.lastEventId())))
                .isEqualTo(204);
    }

    @Test
    void anIdOfARunThatWasReplacedIsNotTakenForTheNewOne() {
        runs.start("r", run -> run.append("a"));
        RunInfo old = awaitEnd("r");
        runs.start("r", inTwoParts);

        assertThat(runs.find("r").orElseThrow().epoch()).isNotEqualTo(old.epoch());
        assertThat(status(() -> TestResponse.open(runs.resume("r"), old.epoch() + "-1")))
                .isEqualTo(204);
    }

    @Test
    void startWhileActiveJoinsAndDropsTheProducer() throws Exception {
        SseRuns other = fixture.node();
        TestResponse first = TestResponse.open(runs.start("r", inTwoParts));
        awaitEvents(first, 2);
        AtomicBoolean ran = new AtomicBoolean();

        TestResponse second = TestResponse.open(
                other.start("r", run -> ran.set(true)), first.events.get(0).id());
        go.countDown();

        assertThat(second.over.await(10, TimeUnit.SECONDS)).isTrue();
        assertThat(second.data()).containsExactly("b", "c", "{\"state\":\"completed\"}");
        assertThat(ran).isFalse();
    }

    @Test
    void startAfterTheEndBeginsANewRun() throws Exception {
        runs.start("r", run -> run.append("a"));
        RunInfo first = awaitEnd("r");

        TestResponse second = TestResponse.open(runs.start("r", run -> run.append("b")));

        assertThat(second.over.await(10, TimeUnit.SECONDS)).isTrue();
        assertThat(second.data()).containsExactly("b", "{\"state\":\"completed\"}");
        assertThat(runs.find("r").orElseThrow().epoch()).isNotEqualTo(first.epoch());
    }

    @Test
    void anEventSourceThatReconnectsAfterTheEndStartsNothing() throws Exception {
        AtomicInteger started = new AtomicInteger();
        RunProducer producer = run -> {
            started.incrementAndGet();
            run.append("a");
        };
        runs.start("r", producer);
        String epoch = awaitEnd("r").epoch();

        fixture.request.set(new StreamRequest(epoch + "-1", null, null));
        TestResponse rest = TestResponse.open(runs.start("r", producer), epoch + "-1");
        fixture.request.set(new StreamRequest(epoch + "-2", null, null));
        assertThat(status(() -> TestResponse.open(runs.start("r", producer), epoch + "-2")))
                .isEqualTo(204);
        fixture.request.set(new StreamRequest("other-1", null, null));
        assertThat(status(() -> TestResponse.open(runs.start("r", producer), "other-1")))
                .isEqualTo(204);

        assertThat(rest.over.await(10, TimeUnit.SECONDS)).isTrue();
        assertThat(rest.data()).containsExactly("{\"state\":\"completed\"}");
        assertThat(started).hasValue(1);
    }

    @Test
    void anExceptionFailsTheRunAndIsNotShown() throws Exception {
        TestResponse response = TestResponse.open(runs.start("r", run -> {
            run.append("a");
            throw new IllegalStateException("secret");
        }));

        assertThat(response.over.await(10, TimeUnit.SECONDS)).isTrue();

        SseEvent last = response.last();
        assertThat(last).isNotNull();
        assertThat(last.event()).isEqualTo("run-failed");
        assertThat(last.data()).isEqualTo("{\"state\":\"failed\",\"reason\":\"producer-failed\"}");
        assertThat(response.text()).doesNotContain("secret");
        assertThat(response.endedInOrder).isTrue();
    }

    @Test
    void cancelInterruptsTheProducerOnAnyNode() throws Exception {
        SseRuns other = fixture.node();
        CountDownLatch interrupted = new CountDownLatch(1);
        CountDownLatch called = new CountDownLatch(1);
        AtomicReference<Run> seen = new AtomicReference<>();
        TestResponse response = TestResponse.open(runs.start("r", run -> {
            run.onCancel(called::countDown);
            seen.set(run);
            run.append("a");
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException ex) {
                interrupted.countDown();
                throw ex;
            }
        }));
        awaitEvents(response, 1);

        assertThat(other.cancel("r", "user")).isTrue();

        assertThat(interrupted.await(10, TimeUnit.SECONDS)).isTrue();
        assertThat(called.await(10, TimeUnit.SECONDS)).isTrue();
        assertThat(response.over.await(10, TimeUnit.SECONDS)).isTrue();
        assertThat(response.last()).isNotNull();
        assertThat(response.last().event()).isEqualTo("run-cancelled");
        assertThat(response.last().data()).isEqualTo("{\"state\":\"cancelled\",\"reason\":\"user\"}");
        assertThat(other.cancel("r", "user")).isFalse();
        assertThat(seen.get().isCancelled()).isTrue();
        assertThatExceptionOfType(RunEndedException.class)
                .isThrownBy(() -> seen.get().append("late"))
                .satisfies(ex -> assertThat(ex.state()).isEqualTo(RunState.CANCELLED));
        CountDownLatch late = new CountDownLatch(1);
        seen.get().onCancel(late::countDown);
        assertThat(late.getCount()).isZero();
        await().until(() -> runs.statistics().cancelled() == 1);
    }

    @Test
    void aRunIsCancelledBeforeItsFirstEvent() throws Exception {
        CountDownLatch interrupted = new CountDownLatch(1);
        TestResponse response = TestResponse.open(runs.start("r", run -> {
            try {
                new CountDownLatch(1).await();
            } finally {
                interrupted.countDown();
            }
        }));

        assertThat(runs.cancel("r", "user")).isTrue();

        assertThat(response.over.await(10, TimeUnit.SECONDS)).isTrue();
        await().until(() -> runs.active().isEmpty());
        assertThat(response.data()).containsExactly("{\"state\":\"cancelled\",\"reason\":\"user\"}");
        assertThat(response.endedInOrder).isTrue();
    }

    @Test
    void anExceptionOfACancelActionPreventsNoOther() throws Exception {
        CountDownLatch called = new CountDownLatch(1);
        CountDownLatch registered = new CountDownLatch(1);
        runs.start("r", run -> {
            run.onCancel(() -> {
                throw new IllegalStateException("first");
            });
            run.onCancel(called::countDown);
            registered.countDown();
            go.await();
        });
        assertThat(registered.await(10, TimeUnit.SECONDS)).isTrue();

        runs.cancel("r", "user");

        assertThat(called.await(10, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void aStrangerGets404AtResumeAndJoinAndCannotCancel() {
        runs.start("r", RunOptions.ownedBy(ANNA), inTwoParts);

        assertThat(status(() -> TestResponse.open(runs.resume("r"), null, BEN))).isEqualTo(404);
        assertThat(status(() -> TestResponse.open(runs.resume("r")))).isEqualTo(404);
        assertThat(status(() -> TestResponse.open(runs.start("r", RunOptions.ownedBy(BEN), inTwoParts), null, BEN)))
                .isEqualTo(404);
        assertThat(runs.cancel("r", "user", BEN)).isFalse();
        assertThat(runs.cancel("r", "user", null)).isFalse();
        fixture.request.set(new StreamRequest(null, BEN, null));
        assertThat(runs.cancel("r", "user")).isFalse();
        fixture.request.set(new StreamRequest(null, null, null));
        assertThat(runs.cancel("r", "user")).isFalse();

        assertThat(runs.find("r").orElseThrow().state()).isEqualTo(RunState.RUNNING);
        awaitEvents(TestResponse.open(runs.resume("r"), null, ANNA), 2);
        fixture.request.set(new StreamRequest(null, ANNA, null));
        assertThat(runs.cancel("r", "user")).isTrue();
    }

    @Test
    void theUserOfTheRequestOwnsARunThatIsStartedWithoutAnOwner() {
        fixture.request.set(new StreamRequest(null, ANNA, null));
        runs.start("r", inTwoParts);
        runs.start("shared", RunOptions.sharedByAll(), inTwoParts);
        fixture.request.remove();
        runs.start("nobody", inTwoParts);

        assertThat(runs.find("r").orElseThrow().owner()).isEqualTo("anna");
        assertThat(runs.find("shared").orElseThrow().owner()).isNull();
        assertThat(runs.find("nobody").orElseThrow().owner()).isNull();
    }

    @Test
    void aRunHasNoOwnerWhoIsNobody() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> RunOptions.ownedBy((Principal) null))
                .withMessageContaining("not authenticated");
        assertThatIllegalArgumentException().isThrownBy(() -> RunOptions.ownedBy(() -> " "));
    }

    @Test
    void anAuthorizerThatFailsRefuses() {
        SseRuns strict = fixture.closing(fixture.builder(fixture.publisher())
                .authorizer((run, caller) -> {
                    throw new IllegalStateException("broken");
                })
                .build());
        strict.start("r", inTwoParts);

        assertThat(status(() -> TestResponse.open(strict.resume("r"), null, ANNA)))
                .isEqualTo(404);
        assertThat(strict.cancel("r", "user", ANNA)).isFalse();
    }

    @Test
    void refusalsAreStatuses() {
        SseEventPublisher publisher = fixture.publisher();
        SseRuns node = fixture.closing(fixture.builder(publisher).build());
        node.start("r", inTwoParts);
        publisher.drain();

        assertThat(status(() -> TestResponse.open(node.resume("r")))).isEqualTo(503);
        assertThat(node.statistics().readers()).isZero();
    }

    @Test
    void tooManyRunsAreRefused() {
        SseRuns small = fixture.node(new RunsOptions(
                Duration.ofMinutes(1),
                10,
                1_000,
                Duration.ofSeconds(15),
                Duration.ZERO,
                1,
                Duration.ZERO,
                Duration.ofSeconds(3)));
        small.start("r", inTwoParts);

        assertThatExceptionOfType(RunRefusedException.class)
                .isThrownBy(() -> small.start("other", inTwoParts))
                .withMessageContaining("sse.runs.max-active");
        go.countDown();
        await().until(() -> small.active().isEmpty());
        small.start("other", inTwoParts);
    }

    @Test
    void aRunWithTooManyEventsFails() {
        SseRuns small = fixture.node(RunsFixture.options(Duration.ZERO, 3, 1_000));
        AtomicReference<RuntimeException> thrown = new AtomicReference<>();
        small.start("r", run -> {
            for (int i = 0; i < 3; i++) {
                run.append("x");
            }
            try {
                run.append("y");
            } catch (RunEndedException ex) {
                thrown.set(ex);
            }
        });

        RunInfo run = awaitEnd("r");

        assertThat(run.state()).isEqualTo(RunState.FAILED);
        assertThat(run.reason()).isEqualTo("limit-exceeded");
        assertThat(run.events()).isEqualTo(3);
        await().untilAsserted(() -> assertThat(thrown.get()).hasMessageContaining("sse.runs.max-events"));
    }

    @Test
    void aRunWithTooManyBytesFails() {
        SseRuns small = fixture.node(RunsFixture.options(Duration.ZERO, 10, 100));

        small.start("r", run -> run.append("x".repeat(101)));

        assertThat(awaitEnd("r").reason()).isEqualTo("limit-exceeded");
    }

    @Test
    void typesThatMarkTheEndAreReserved() {
        AtomicReference<RuntimeException> thrown = new AtomicReference<>();
        runs.start("r", run -> {
            try {
                run.append("run-completed", "{}");
            } catch (IllegalArgumentException ex) {
                thrown.set(ex);
            }
        });

        awaitEnd("r");
        assertThat(thrown.get()).hasMessageContaining("reserved");
    }

    @Test
    void aShutdownFailsWhatStillRuns() throws Exception {
        SseRuns node = fixture.node();
        SseRuns other = fixture.node();
        CountDownLatch interrupted = new CountDownLatch(1);
        CountDownLatch began = new CountDownLatch(1);
        node.start("r", run -> {
            run.append("a");
            began.countDown();
            try {
                new CountDownLatch(1).await();
            } finally {
                interrupted.countDown();
            }
        });
        assertThat(began.await(10, TimeUnit.SECONDS)).isTrue();
        TestResponse response = TestResponse.open(other.resume("r"));

        node.drain();

        assertThat(interrupted.await(10, TimeUnit.SECONDS)).isTrue();
        assertThat(response.over.await(10, TimeUnit.SECONDS)).isTrue();
        assertThat(response.data()).containsExactly("a", "{\"state\":\"failed\",\"reason\":\"shutdown\"}");
        assertThatExceptionOfType(RunRefusedException.class).isThrownBy(() -> node.start("s", inTwoParts));
        assertThat(node.isAccepting()).isFalse();
        node.accept();
        node.start("s", run -> {});
    }

    @Test
    void listenersAndStatisticsTellWhatHappened() {
        List<String> told = new java.util.concurrent.CopyOnWriteArrayList<>();
        SseRuns node = fixture.closing(fixture.builder(fixture.publisher())
                .listener(new RunListener() {
                    @Override
                    public void onStarted(RunInfo run) {
                        told.add("started " + run.id());
                    }

                    @Override
                    public void onEnded(RunInfo run, Duration duration) {
                        told.add(run.state() + " " + run.id() + " " + !duration.isNegative());
                        throw new IllegalStateException("a listener's failure changes nothing");
                    }
                })
                .build());
        node.start("r", run -> run.append("12345678"));
        await().until(() -> told.size() == 2);

        assertThat(told).containsExactly("started r", "COMPLETED r true");
        await().until(() -> node.active().isEmpty());
        RunStatistics statistics = node.statistics();
        assertThat(statistics.started()).isEqualTo(1);
        assertThat(statistics.completed()).isEqualTo(1);
        assertThat(statistics.events()).isEqualTo(1);
        assertThat(statistics.bytes()).isEqualTo(15);
    }

    @Test
    void headersAndDialectComeFromTheStartUnlessTheReaderAsksForAnother() throws Exception {
        runs.start("r", RunOptions.DEFAULTS.dialect(AiSdk.uiMessages()), run -> run.append("a"));
        awaitEnd("r");

        TestResponse stored = TestResponse.open(runs.resume("r"));
        TestResponse other = TestResponse.open(runs.resume("r", ResumeOptions.DEFAULTS.dialect(AgUi.events())));
        stored.over.await();
        other.over.await();

        assertThat(stored.headers).containsEntry("x-vercel-ai-ui-message-stream", "v1");
        assertThat(stored.data().get(stored.data().size() - 1)).isEqualTo("[DONE]");
        assertThat(other.headers).isEmpty();
        assertThat(other.data().get(0)).contains("RUN_STARTED");
    }

    @Test
    void anEndedRunOfTheAiSdkIsReplayedForItsGraceOnly() {
        runs.start("r", RunOptions.DEFAULTS.dialect(AiSdk.uiMessages()), run -> run.append("a"));
        awaitEnd("r");
        ResumeOptions none = ResumeOptions.DEFAULTS.dialect(AiSdk.uiMessages().grace(Duration.ZERO));

        await().untilAsserted(() -> assertThat(status(() -> TestResponse.open(runs.resume("r", none))))
                .isEqualTo(204));
    }

    @Test
    void aRepeatedRequestOfAgUiReadsItsRunAlsoWhenItHasEnded() throws Exception {
        AtomicInteger started = new AtomicInteger();
        RunProducer producer = run -> {
            started.incrementAndGet();
            run.append("a");
        };
        runs.start("t", RunOptions.DEFAULTS.dialect(AgUi.events("t", "r1", "[]")), producer);
        awaitEnd("t");

        TestResponse again = TestResponse.open(
                runs.start("t", RunOptions.DEFAULTS.dialect(AgUi.events("t", "r1", "[1]")), producer));
        again.over.await();
        assertThat(started).hasValue(1);
        assertThat(again.data().get(1)).isEqualTo("{\"type\":\"MESSAGES_SNAPSHOT\",\"messages\":[]}");

        runs.start("t", RunOptions.DEFAULTS.dialect(AgUi.events("t", "r2", "[]")), producer);
        await().untilAsserted(() -> assertThat(started).hasValue(2));
    }

    @Test
    void namesAndReasonsAreChecked() {
        assertThatIllegalArgumentException().isThrownBy(() -> runs.resume(" "));
        assertThatIllegalArgumentException().isThrownBy(() -> runs.resume("a\nb"));
        assertThatIllegalArgumentException().isThrownBy(() -> runs.resume("x".repeat(201)));
        assertThatIllegalArgumentException().isThrownBy(() -> runs.cancel("a", ""));
    }
}
