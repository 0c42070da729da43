package dev.ssespring.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.awaitility.Awaitility.await;

import dev.ssespring.jobs.store.WorkerBeat;
import dev.ssespring.protocol.SseEvent;
import dev.ssespring.runs.TestResponse;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Streams and beats of remote workers, without HTTP. */
class JobDispatcherTests {

    private final JobsFixture fixture = new JobsFixture();
    private final SseJobs jobs = fixture.node();
    private final JobQueue<String, String> queue = jobs.queue("q", String.class, String.class);

    @AfterEach
    void close() throws Exception {
        fixture.close();
    }

    @Test
    void whatABeatNamesIsChecked() {
        Map<String, String> held = new HashMap<>();
        for (int i = 0; i <= 10_000; i++) {
            held.put("job" + i, "lease");
        }
        Set<String> tags = IntStream.range(0, 101).mapToObj(i -> "tag" + i).collect(Collectors.toSet());

        for (WorkerBeat beat : List.of(
                new WorkerBeat("no worker", 1, Set.of(), Map.of(), Duration.ZERO),
                new WorkerBeat("w", 1, Set.of(), held, Duration.ZERO),
                new WorkerBeat("w", 1, tags, Map.of(), Duration.ZERO))) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> jobs.dispatcher().beat("unknown", beat, null));
        }
        assertThat(jobs.dispatcher().queues()).doesNotContain("unknown");
    }

    @Test
    void aWorkerWhoseBeatsReachAnotherNodeThanItsStreamGetsJobs() {
        SseJobs other = fixture.node();
        TestResponse stream = TestResponse.open(jobs.dispatcher().stream(worker("q")));
        WorkerBeat beat = new WorkerBeat("w", 1, Set.of("secret"), Map.of(), Duration.ZERO);

        other.dispatcher().beat("q", beat, null);
        String id = queue.submit("a", spec -> spec.requires("secret")).id();

        await().untilAsserted(() -> assertThat(stream.events)
                .filteredOn(event -> event.event().equals("job"))
                .singleElement()
                .satisfies(event -> assertThat(event.data()).contains(id)));
    }

    @Test
    void aBeatOfAnotherUserOnAnotherNodeChangesNoWorker() {
        SseJobs other = fixture.node();
        TestResponse stream = TestResponse.open(jobs.dispatcher().stream(worker("q")));

        other.dispatcher().beat("q", new WorkerBeat("w", 9, Set.of(), Map.of(), Duration.ZERO), "mallory");
        queue.submit("a");

        await().during(Duration.ofMillis(500))
                .untilAsserted(() -> assertThat(stream.events)
                        .noneMatch(event -> event.event().equals("job")));
    }

    private static WorkerStreamSpec worker(String... queues) {
        return new WorkerStreamSpec("w", Set.of(queues), Set.of("secret"), Set.of(), null);
    }

    @Test
    void aQueueThatCannotBeOpenedIsRefusedAndTheOthersAreServed() {
        for (int i = 1; i < 99; i++) {
            jobs.queue("known" + i, String.class, String.class);
        }

        // The fixture allows 100 queues, and 'q' is one of the 99 that are known.
        TestResponse response =
                TestResponse.open(jobs.dispatcher().stream(worker("q", "a b", "y-fits", "z-does-not-fit")));

        await().untilAsserted(() -> assertThat(response.events).hasSize(5));
        assertThat(response.events)
                .filteredOn(event -> event.event().equals("hello"))
                .extracting(SseEvent::data)
                .satisfiesExactly(
                        data -> assertThat(data).contains("\"queue\":\"q\""),
                        data -> assertThat(data).contains("\"queue\":\"y-fits\""));
        assertThat(response.events)
                .filteredOn(event -> event.event().equals("refused"))
                .extracting(SseEvent::data)
                .containsExactlyInAnyOrder(
                        "{\"queue\":\"a b\"}", "{\"queue\":\"secret\"}", "{\"queue\":\"z-does-not-fit\"}");
    }

    @Test
    void aStreamOfWhichNoQueueCanBeOpenedIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> jobs.dispatcher().stream(worker("a b", "c d")))
                .withMessageContaining("'queue' must have 1 to 100");
        for (int i = 1; i < 100; i++) {
            jobs.queue("known" + i, String.class, String.class);
        }
        assertThatExceptionOfType(JobRefusedException.class)
                .isThrownBy(() -> jobs.dispatcher().stream(worker("one", "two")))
                .withMessageContaining("sse.jobs.max-queues");
    }
}
