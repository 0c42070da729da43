package dev.ssespring.jobs.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ssespring.jobs.store.LeasedJob;
import dev.ssespring.protocol.SseEvent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Flow;
import org.junit.jupiter.api.Test;

class WorkerStreamTests {

    private final WorkerStream stream =
            new WorkerStream("q", "w", Set.of(), null, Duration.ofSeconds(30), closed -> {});
    private final List<SseEvent> received = new ArrayList<>();

    private static LeasedJob job(String payload) {
        return new LeasedJob("w", "id", "1-lease", 1, 1, "", payload, Duration.ZERO, null);
    }

    private void read() {
        stream.subscribe(new Flow.Subscriber<>() {
            @Override
            public void onSubscribe(Flow.Subscription subscription) {
                subscription.request(Long.MAX_VALUE);
            }

            @Override
            public void onNext(SseEvent event) {
                received.add(event);
            }

            @Override
            public void onError(Throwable failure) {
                throw new AssertionError(failure);
            }

            @Override
            public void onComplete() {}
        });
    }

    @Test
    void beatsAreAskedForAgainAfterOneWasDropped() {
        for (int i = 0; i < 2_000; i++) {
            stream.lost("id" + i, "lease");
        }
        stream.beat();
        read();
        assertThat(received).hasSize(2_000).noneMatch(event -> event.event().equals(JobMessages.BEAT));

        stream.beat();
        assertThat(received).hasSize(2_001).last().extracting(SseEvent::event).isEqualTo(JobMessages.BEAT);
    }

    @Test
    void waitingJobsOfAWorkerThatDoesNotReadAreLimitedByTheirSize() {
        String payload = '"' + "x".repeat(1024 * 1024) + '"';
        for (int i = 0; i < 100; i++) {
            stream.deliver(job(payload));
        }
        read();
        assertThat(received).hasSize(15);

        stream.deliver(job(payload));
        assertThat(received).hasSize(16);
    }

    @Test
    void oneJobThatIsLargerThanTheLimitIsDelivered() {
        stream.deliver(job('"' + "x".repeat(17 * 1024 * 1024) + '"'));
        read();
        assertThat(received).hasSize(1);
    }
}
