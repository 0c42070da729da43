package dev.ssespring.runs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.ssespring.concurrent.Eventually;
import dev.ssespring.concurrent.Rounds;
import dev.ssespring.concurrent.SseClock;
import dev.ssespring.concurrent.SystemClock;
import dev.ssespring.concurrent.Together;
import dev.ssespring.protocol.SseEvent;
import dev.ssespring.publisher.StreamStatusException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Starts, ends, readers and appends at the same time, on two nodes. */
@Timeout(120)
class RunRaceTests {

    private static final int ROUNDS = Rounds.of(2_000);
    private static final int EVENTS = Rounds.of(20_000);

    private final SystemClock clock = SseClock.system("test-clock");
    private final RunsFixture fixture = new RunsFixture(clock);
    private final RunsOptions eager = RunsFixture.options(Duration.ZERO, 20_000, 8 << 20);
    private final SseRuns one = fixture.node(eager);
    private final SseRuns two = fixture.node(eager);

    @AfterEach
    void close() throws Exception {
        fixture.close();
        clock.close();
    }

    @Test
    void hundredStartsOfOneNameOnTwoNodesRunTheProducerOnce() throws Exception {
        for (int round = 0; round < Rounds.of(20, 5); round++) {
            String id = "r" + round;
            AtomicInteger ran = new AtomicInteger();
            CountDownLatch go = new CountDownLatch(1);
            List<Together.Task> tasks = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                SseRuns node = (i % 2 == 0) ? one : two;
                tasks.add(() -> node.start(id, run -> {
                    ran.incrementAndGet();
                    go.await();
                }));
            }
            Together.run(tasks);
            Eventually.until("the producer runs", () -> ran.get() > 0);
            go.countDown();
            Eventually.until(
                    "the run has ended",
                    () -> one.active().isEmpty() && two.active().isEmpty());
            assertThat(ran).hasValue(1);
        }
    }

    @Test
    void aRunThatCompletesWhileItIsCancelledEndsOnceAndReadersAgree() throws Exception {
        for (int round = 0; round < ROUNDS; round++) {
            String id = "r" + round;
            TestResponse first = TestResponse.open(one.start(id, run -> run.append("a")));
            TestResponse[] second = new TestResponse[1];
            Together.run(() -> two.cancel(id, "user"), () -> second[0] = TestResponse.open(two.resume(id)));
            assertThat(first.over.await(10, TimeUnit.SECONDS)).isTrue();
            assertThat(second[0].over.await(10, TimeUnit.SECONDS)).isTrue();
            assertThat(first.endedInOrder).isTrue();
            assertThat(first.data()).isEqualTo(second[0].data());
            RunState state = one.find(id).orElseThrow().state();
            assertThat(first.data().get(first.data().size() - 1)).contains(state.label());
            assertThat(first.data()).hasSizeBetween(1, 2);
        }
        await().until(() -> one.active().isEmpty());
        assertThat(one.statistics().readers() + two.statistics().readers()).isZero();
    }

    @Test
    void cancelActionsRunOnceWhenTheyComeTogetherWithTheCancellation() throws Exception {
        for (int round = 0; round < ROUNDS; round++) {
            String id = "r" + round;
            AtomicInteger called = new AtomicInteger();
            Run[] seen = new Run[1];
            CountDownLatch began = new CountDownLatch(1);
            one.start(id, run -> {
                seen[0] = run;
                began.countDown();
                new CountDownLatch(1).await();
            });
            began.await();
            Together.run(() -> two.cancel(id, "user"), () -> seen[0].onCancel(called::incrementAndGet));
            Eventually.until("the action has run", () -> called.get() == 1);
        }
        await().until(() -> one.active().isEmpty());
    }

    @Test
    void eventsOfManyThreadsArriveOnceEachAndInTheOrderOfEachThread() throws Exception {
        for (int round = 0; round < Rounds.of(20, 5); round++) {
            String id = "r" + round;
            TestResponse response = TestResponse.open(one.start(
                    id,
                    run -> Together.run(IntStream.range(0, 8)
                            .mapToObj(thread -> (Together.Task) () -> {
                                for (int i = 0; i < 250; i++) {
                                    run.append("t" + thread, "" + i);
                                }
                            })
                            .toList())));
            assertThat(response.over.await(20, TimeUnit.SECONDS)).isTrue();
            assertThat(response.events).hasSize(2_001);
            for (int thread = 0; thread < 8; thread++) {
                String type = "t" + thread;
                assertThat(response.events.stream()
                                .filter(event -> event.event().equals(type))
                                .map(SseEvent::data))
                        .isEqualTo(IntStream.range(0, 250).mapToObj(i -> "" + i).toList());
            }
        }
    }

    /** Reads with a connection that breaks again and again, until the terminal event. */
    private static String readWithCuts(SseRuns[] nodes, String id, Random random, AtomicInteger cuts, int maxCuts)
            throws Exception {
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        String lastEventId = null;
        for (int attempt = 0; ; attempt++) {
            long after = (attempt < maxCuts) ? 200 + random.nextInt(6 * EVENTS) : Long.MAX_VALUE;
            TestResponse response;
            try {
                response = TestResponse.cutAfter(after)
                        .openWith(nodes[random.nextInt(nodes.length)].resume(id), lastEventId, null);
            } catch (StreamStatusException ex) {
                assertThat(ex.status()).isEqualTo(204);
                return HexFormat.of().formatHex(digest.digest());
            }
            assertThat(response.over.await(60, TimeUnit.SECONDS)).isTrue();
            for (SseEvent event : response.events) {
                if (event.event().equals("message")) {
                    digest.update(event.data().getBytes(StandardCharsets.UTF_8));
                }
            }
            if (response.endedInOrder
                    && response.last() != null
                    && response.last().event().startsWith("run-")) {
                return HexFormat.of().formatHex(digest.digest());
            }
            cuts.incrementAndGet();
            lastEventId = response.lastEventId().isEmpty() ? lastEventId : response.lastEventId();
        }
    }

    @Test
    void fiftyReadersWithBrokenConnectionsGetEachEventOnce() throws Exception {
        MessageDigest expected = MessageDigest.getInstance("SHA-256");
        CountDownLatch readersReady = new CountDownLatch(1);
        one.start("r", run -> {
            readersReady.await();
            for (int i = 1; i <= EVENTS; i++) {
                String data = i + " ".repeat(i % 40) + "\n" + Integer.toHexString(i * 31);
                expected.update(data.getBytes(StandardCharsets.UTF_8));
                run.append(data);
            }
        });
        AtomicInteger cuts = new AtomicInteger();
        List<String> digests = new java.util.concurrent.CopyOnWriteArrayList<>();
        List<Together.Task> readers = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            long seed = ThreadLocalRandom.current().nextLong();
            readers.add(() -> digests.add(readWithCuts(new SseRuns[] {one, two}, "r", new Random(seed), cuts, 12)));
        }
        readers.add(readersReady::countDown);
        Together.run(readers);

        assertThat(digests).hasSize(50).containsOnly(HexFormat.of().formatHex(expected.digest()));
        assertThat(cuts.get()).isGreaterThanOrEqualTo(500);
    }

    @Test
    void aReaderThatNeverReadsDoesNotDelayTheProducer() {
        TestResponse stuck = TestResponse.unread();
        AtomicInteger appended = new AtomicInteger();
        CountDownLatch go = new CountDownLatch(1);
        var stream = one.start("r", run -> {
            go.await();
            for (int i = 1; i <= 20_000; i++) {
                run.append("some text that is long enough to fill a mailbox");
                appended.set(i);
            }
        });
        stuck.openWith(stream, null, null);
        go.countDown();

        await().until(() -> one.find("r").orElseThrow().state() == RunState.COMPLETED);

        assertThat(appended).hasValue(20_000);
        assertThat(stuck.events).isEmpty();
        assertThat(stuck.over.getCount()).isEqualTo(1);
    }

    @Test
    void readersThatComeAndGoLeaveNothingBehind() throws Exception {
        CountDownLatch go = new CountDownLatch(1);
        one.start("r", run -> {
            int i = 0;
            while (go.getCount() > 0) {
                run.append("" + i++);
                go.await(1, TimeUnit.MILLISECONDS);
            }
        });
        for (int round = 0; round < Rounds.of(500); round++) {
            Together.run(
                    Together.times(4, () -> TestResponse.open(two.resume("r")).leave()));
        }
        go.countDown();
        TestResponse last = TestResponse.open(two.resume("r"));
        assertThat(last.over.await(10, TimeUnit.SECONDS)).isTrue();
        assertThat(last.endedInOrder).isTrue();
        await().until(() -> two.statistics().readers() == 0);
    }
}
