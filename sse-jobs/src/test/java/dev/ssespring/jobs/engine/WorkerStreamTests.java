package dev.ssespring.jobs.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ssespring.jobs.WorkerStreamSpec;
import dev.ssespring.jobs.store.LeasedJob;
import dev.ssespring.protocol.SseEvent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Flow;
import org.junit.jupiter.api.Test;

class WorkerStreamTests {

    private final WorkerStream stream = new WorkerStream(() -> {});
    private final RemoteTarget target = target("q");
    private final List<SseEvent> received = new ArrayList<>();

    private RemoteTarget target(String queue) {
        WorkerStreamSpec spec = new WorkerStreamSpec("w", Set.of(queue), Set.of(), Set.of(), null);
        return new RemoteTarget(queue, spec, Duration.ofSeconds(30), stream, closed -> {});
    }

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
            target.lost("id" + i, "lease");
        }
        target.beat();
        read();
        assertThat(received).hasSize(2_000).noneMatch(event -> event.event().equals(JobMessages.BEAT));

        target.beat();
        assertThat(received).hasSize(2_001).last().extracting(SseEvent::event).isEqualTo(JobMessages.BEAT);
    }

    @Test
    void aBeatThatWaitsIsEnoughForItsQueue() {
        RemoteTarget other = target("other");
        target.beat();
        target.beat();
        other.beat();
        read();

        assertThat(received).extracting(SseEvent::data).containsExactly("{\"queue\":\"q\"}", "{\"queue\":\"other\"}");
        target.beat();
        assertThat(received).hasSize(3);
    }

    @Test
    void waitingJobsOfAWorkerThatDoesNotReadAreLimitedByTheirSize() {
        String payload = '"' + "x".repeat(1024 * 1024) + '"';
        for (int i = 0; i < 100; i++) {
            target.deliver(job(payload));
        }
        read();
        assertThat(received).hasSize(15);

        target.deliver(job(payload));
        assertThat(received).hasSize(16);
    }

    @Test
    void oneJobThatIsLargerThanTheLimitIsDelivered() {
        target.deliver(job('"' + "x".repeat(17 * 1024 * 1024) + '"'));
        read();
        assertThat(received).hasSize(1);
    }
}
