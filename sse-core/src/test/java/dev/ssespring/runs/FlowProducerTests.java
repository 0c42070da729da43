package dev.ssespring.runs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.ssespring.concurrent.SseClock;
import dev.ssespring.concurrent.SystemClock;
import dev.ssespring.protocol.SseEvent;
import java.util.List;
import java.util.concurrent.Flow;
import java.util.concurrent.SubmissionPublisher;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class FlowProducerTests {

    private final SystemClock clock = SseClock.system("test-clock");
    private final RunsFixture fixture = new RunsFixture(clock);
    private final SseRuns runs = fixture.node();

    @AfterEach
    void close() throws Exception {
        fixture.close();
        clock.close();
    }

    private RunInfo awaitEnd() {
        await().until(() -> runs.find("r").orElseThrow().state().isTerminal());
        return runs.find("r").orElseThrow();
    }

    private List<String> data() {
        TestResponse response = TestResponse.open(runs.resume("r"));
        await().until(() -> response.endedInOrder);
        return response.data().subList(0, response.data().size() - 1);
    }

    /** Emits as many as are asked for, on the thread that asks, and counts them. */
    private static Flow.Publisher<Object> counting(int total, AtomicInteger asked) {
        return subscriber -> subscriber.onSubscribe(new Flow.Subscription() {
            private int next = 1;
            private long demand;
            private boolean emitting;

            @Override
            public void request(long count) {
                asked.addAndGet((int) count);
                demand += count;
                if (emitting) {
                    return;
                }
                emitting = true;
                while (demand > 0 && next <= total) {
                    demand--;
                    subscriber.onNext("" + next++);
                }
                emitting = false;
                if (next > total) {
                    next = Integer.MAX_VALUE;
                    subscriber.onComplete();
                }
            }

            @Override
            public void cancel() {}
        });
    }

    @Test
    void elementsOfASourceThatEmitsOnTheAskingThreadAreAppendedOneByOne() {
        AtomicInteger asked = new AtomicInteger();
        runs.start("r", new FlowProducer(counting(1_000, asked)));

        assertThat(awaitEnd().state()).isEqualTo(RunState.COMPLETED);
        assertThat(data())
                .isEqualTo(IntStream.rangeClosed(1, 1_000).mapToObj(i -> "" + i).toList());
        assertThat(asked.get()).isLessThanOrEqualTo(1_000 + 32 + 16);
    }

    @Test
    void elementsOfASourceWithThreadsOfItsOwnKeepTheirOrder() {
        try (SubmissionPublisher<Integer> source = new SubmissionPublisher<>()) {
            runs.start("r", FlowProducer.of(source, (run, number) -> run.append("n", "" + number)));
            await().until(source::hasSubscribers);
            IntStream.range(0, 2_000).forEach(source::submit);
        }

        assertThat(awaitEnd().state()).isEqualTo(RunState.COMPLETED);
        assertThat(data())
                .isEqualTo(IntStream.range(0, 2_000).mapToObj(i -> "" + i).toList());
    }

    @Test
    void eventsTextsAndOtherElementsAreAppendedEachInItsWay() {
        Flow.Publisher<Object> source = subscriber -> subscriber.onSubscribe(new Flow.Subscription() {
            @Override
            public void request(long count) {
                subscriber.onNext("text");
                subscriber.onNext(SseEvent.of("kind", "data"));
                subscriber.onNext(SseEvent.builder().comment("nothing").build());
                subscriber.onNext(7);
                subscriber.onComplete();
            }

            @Override
            public void cancel() {}
        });
        runs.start("r", new FlowProducer(source));

        awaitEnd();
        assertThat(data()).containsExactly("text", "data", "json(7)");
    }

    @Test
    void aSourceThatFailsFailsTheRun() {
        Flow.Publisher<Object> source = subscriber -> subscriber.onSubscribe(new Flow.Subscription() {
            @Override
            public void request(long count) {
                subscriber.onNext("a");
                subscriber.onError(new IllegalStateException("broken"));
            }

            @Override
            public void cancel() {}
        });
        runs.start("r", new FlowProducer(source));

        assertThat(awaitEnd().reason()).isEqualTo("producer-failed");
        assertThat(data()).containsExactly("a");
    }
}
