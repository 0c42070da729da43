package dev.ssespring.concurrent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class CallBatcherTests {

    private final Queue<List<Integer>> batches = new ConcurrentLinkedQueue<>();

    private static List<Integer> doubled(List<Integer> calls) {
        return calls.stream().map(call -> call * 2).toList();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void everyCallerGetsItsOwnReplyAndNoMoreBatchesThanAllowedAreSentAtATime(int allowed) throws Exception {
        AtomicInteger sending = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        CallBatcher<Integer, Integer> batcher = new CallBatcher<>(
                allowed,
                calls -> {
                    most.accumulateAndGet(sending.incrementAndGet(), Math::max);
                    batches.add(calls);
                    List<Integer> replies = doubled(calls);
                    sending.decrementAndGet();
                    return replies;
                },
                call -> 1);
        List<Together.Task> callers = new ArrayList<>();
        for (int t = 0; t < 8; t++) {
            int first = t * 5_000;
            callers.add(() -> {
                for (int i = first; i < first + 5_000; i++) {
                    assertThat(batcher.call(i)).isEqualTo(2 * i);
                }
            });
        }
        Together.run(callers);

        assertThat(most.get()).isBetween(1, allowed);
        assertThat(batches).allSatisfy(batch -> assertThat(batch).isNotEmpty());
        assertThat(batches.stream().flatMap(List::stream)).hasSize(40_000).doesNotHaveDuplicates();
    }

    @Test
    void aBatchWithoutAnAnswerHoldsUpItsOwnCallsOnly() throws Exception {
        CountDownLatch reply = new CountDownLatch(1);
        CallBatcher<Integer, Integer> batcher = new CallBatcher<>(
                2,
                calls -> {
                    batches.add(calls);
                    if (calls.contains(0)) {
                        awaitUninterruptibly(reply);
                    }
                    return doubled(calls);
                },
                call -> 1);
        Thread first = start(() -> batcher.call(0));
        await().until(() -> batches.size() == 1);

        for (int i = 1; i <= 1_000; i++) {
            assertThat(batcher.call(i)).isEqualTo(2 * i);
        }
        assertThat(first.isAlive()).isTrue();
        reply.countDown();
        first.join();
    }

    @Test
    void callsThatArriveWhileABatchIsOnItsWayAreSentTogether() throws Exception {
        CountDownLatch reply = new CountDownLatch(1);
        CallBatcher<Integer, Integer> batcher = new CallBatcher<>(
                1,
                calls -> {
                    batches.add(calls);
                    awaitUninterruptibly(reply);
                    return doubled(calls);
                },
                call -> 1);
        List<Thread> callers = new ArrayList<>();
        callers.add(start(() -> batcher.call(0)));
        await().until(() -> batches.size() == 1);
        for (int i = 1; i <= 100; i++) {
            int call = i;
            callers.add(start(() -> batcher.call(call)));
        }
        await().until(() -> callers.stream().skip(1).allMatch(thread -> thread.getState() == Thread.State.WAITING));
        reply.countDown();
        for (Thread caller : callers) {
            caller.join();
        }

        assertThat(batches).extracting(List::size).containsExactly(1, 64, 36);
    }

    @Test
    void largeCallsAreSentInBatchesOfLimitedSize() throws Exception {
        CountDownLatch reply = new CountDownLatch(1);
        CallBatcher<Integer, Integer> batcher = new CallBatcher<>(
                1,
                calls -> {
                    batches.add(calls);
                    awaitUninterruptibly(reply);
                    return doubled(calls);
                },
                call -> 120 * 1024);
        List<Thread> callers = new ArrayList<>();
        callers.add(start(() -> batcher.call(0)));
        await().until(() -> batches.size() == 1);
        for (int i = 1; i <= 4; i++) {
            int call = i;
            callers.add(start(() -> batcher.call(call)));
        }
        await().until(() -> callers.stream().skip(1).allMatch(thread -> thread.getState() == Thread.State.WAITING));
        reply.countDown();
        for (Thread caller : callers) {
            caller.join();
        }

        assertThat(batches).extracting(List::size).containsExactly(1, 2, 2);
    }

    @Test
    void aCallWithoutASizeFailsAlone() throws Exception {
        CallBatcher<String, String> batcher = new CallBatcher<>(1, calls -> calls, call -> Integer.parseInt(call));

        assertThatExceptionOfType(NumberFormatException.class).isThrownBy(() -> batcher.call("none"));

        assertThat(batcher.call("1")).isEqualTo("1");
    }

    @Test
    void tooFewRepliesAreAFailureOfAllCalls() {
        CallBatcher<Integer, Integer> batcher = new CallBatcher<>(1, calls -> List.of(), call -> 1);

        assertThatExceptionOfType(IllegalStateException.class)
                .isThrownBy(() -> batcher.call(1))
                .withMessage("0 replies to 1 calls");
    }

    /** Large calls, so that a sender may not take the oldest one besides its own. */
    @Test
    void aCallNeverWaitsWhileFewerBatchesThanAllowedAreOnTheirWay() throws Exception {
        AtomicInteger sending = new AtomicInteger();
        Semaphore hung = new Semaphore(0);
        CallBatcher<Integer, Integer> batcher = new CallBatcher<>(
                2,
                calls -> {
                    sending.incrementAndGet();
                    if (calls.contains(0)) {
                        hung.acquireUninterruptibly();
                    }
                    sending.decrementAndGet();
                    return doubled(calls);
                },
                call -> 200 * 1024);
        for (int round = 0; round < 200; round++) {
            Thread first = start(() -> batcher.call(0));
            await().pollInterval(Duration.ofMillis(1)).until(() -> sending.get() == 1);
            List<Together.Task> others = new ArrayList<>();
            for (int t = 1; t <= 6; t++) {
                int call = t;
                others.add(() -> {
                    for (int i = 0; i < 20; i++) {
                        assertThat(batcher.call(call)).isEqualTo(2 * call);
                    }
                });
            }
            Together.run(others);
            assertThat(first.isAlive()).isTrue();
            hung.release();
            first.join();
        }
    }

    @Test
    void aFailureReachesTheCallersOfItsBatchOnly() throws Exception {
        CallBatcher<Integer, Integer> batcher = new CallBatcher<>(
                1,
                calls -> {
                    if (calls.contains(7)) {
                        throw new IllegalStateException("no answer");
                    }
                    return doubled(calls);
                },
                call -> 1);

        assertThatExceptionOfType(IllegalStateException.class)
                .isThrownBy(() -> batcher.call(7))
                .withMessage("no answer");
        assertThat(batcher.call(8)).isEqualTo(16);
    }

    @Test
    void anInterruptedCallerGetsItsReplyAndStaysInterrupted() throws Exception {
        CountDownLatch reply = new CountDownLatch(1);
        CallBatcher<Integer, Integer> batcher = new CallBatcher<>(
                1,
                calls -> {
                    batches.add(calls);
                    awaitUninterruptibly(reply);
                    return doubled(calls);
                },
                call -> 1);
        Queue<String> outcomes = new ConcurrentLinkedQueue<>();
        Thread first = start(() -> batcher.call(1));
        await().until(() -> batches.size() == 1);
        Thread second = start(() ->
                outcomes.add(batcher.call(2) + " " + Thread.currentThread().isInterrupted()));
        await().until(() -> second.getState() == Thread.State.WAITING);

        second.interrupt();
        reply.countDown();
        first.join();
        second.join();

        assertThat(outcomes).containsExactly("4 true");
    }

    private static Thread start(Runnable task) {
        Thread thread = SseThreads.daemon("test-caller", task);
        thread.start();
        return thread;
    }

    private static void awaitUninterruptibly(CountDownLatch latch) {
        boolean interrupted = false;
        while (latch.getCount() > 0) {
            try {
                latch.await();
            } catch (InterruptedException ex) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
