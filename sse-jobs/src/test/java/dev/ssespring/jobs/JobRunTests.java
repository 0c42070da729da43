package dev.ssespring.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import dev.ssespring.jobs.store.JobHistory;
import dev.ssespring.protocol.SseEvent;
import dev.ssespring.publisher.SseStream;
import dev.ssespring.publisher.StreamStatusException;
import dev.ssespring.runs.TestResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The run of a job, as those see it who follow it. */
class JobRunTests {

    private static final JobWorkerOptions ONE = new JobWorkerOptions(1, Set.of(), Duration.ofSeconds(5));

    private final AtomicReference<FlakyStore> flaky = new AtomicReference<>();
    private final JobsFixture fixture = new JobsFixture(store -> {
        flaky.set(new FlakyStore(store));
        return flaky.get();
    });
    private final SseJobs jobs = fixture.node();
    private final JobQueue<String, String> queue = jobs.queue("q", String.class, String.class);
    private final JobQueue<String, String> elsewhere = fixture.node().queue("q", String.class, String.class);

    @AfterEach
    void close() throws Exception {
        flaky.get().down = false;
        fixture.close();
    }

    private static List<String> lines(TestResponse response) {
        return response.events.stream()
                .map(event -> event.event() + " " + event.data())
                .toList();
    }

    private static TestResponse complete(SseStream stream) throws InterruptedException {
        return complete(TestResponse.open(stream));
    }

    private static TestResponse complete(TestResponse response) throws InterruptedException {
        assertThat(response.over.await(20, TimeUnit.SECONDS)).isTrue();
        assertThat(response.endedInOrder).isTrue();
        return response;
    }

    private static void assertNoContent(SseStream stream, String lastEventId) {
        assertThatExceptionOfType(StreamStatusException.class)
                .isThrownBy(() -> TestResponse.open(stream, lastEventId))
                .matches(ex -> ex.status() == 204);
    }

    @Test
    void aJobIsFollowedLiveAndAfterItsEndOnAnyNode() throws Exception {
        CountDownLatch followed = new CountDownLatch(1);
        JobHandle<String> job = queue.submit("a");
        TestResponse live = TestResponse.open(elsewhere.job(job.id()).events());
        await().untilAsserted(() -> assertThat(lines(live)).containsExactly("queued {\"id\":\"" + job.id() + "\"}"));
        jobs.work("q", String.class, ONE, (payload, context) -> {
            context.progress("half");
            followed.await();
            context.progress("whole");
            return payload + "!";
        });
        await().untilAsserted(() -> assertThat(lines(live)).hasSize(3));
        followed.countDown();

        complete(live);

        assertThat(lines(live))
                .containsExactly(
                        "queued {\"id\":\"" + job.id() + "\"}",
                        "started {\"attempt\":1}",
                        "progress \"half\"",
                        "progress \"whole\"",
                        "done \"a!\"");
        assertThat(live.events)
                .extracting(SseEvent::id)
                .containsExactlyElementsOf(IntStream.rangeClosed(1, 5)
                        .mapToObj(number -> job.id() + "-" + number)
                        .toList());
        assertThat(lines(complete(job.events()))).isEqualTo(lines(live));
        assertThat(job.info().orElseThrow().status()).isEqualTo(JobStatus.DONE);
    }

    @Test
    void aClientContinuesAfterWhatItHasAndIsToldThatThereIsNoMore() throws Exception {
        jobs.work("q", String.class, ONE, (payload, context) -> {
            context.progress("1");
            context.progress("2");
            return null;
        });
        JobHandle<String> job = queue.submit("a");
        TestResponse all = complete(job.events());

        TestResponse rest = complete(TestResponse.open(elsewhere.job(job.id()).events(), job.id() + "-3"));

        assertThat(lines(rest)).containsExactly("progress \"2\"", "done null");
        assertNoContent(job.events(), all.lastEventId());
        assertNoContent(elsewhere.job("nobody").events(), null);
        assertThat(elsewhere.job("nobody").info()).isEmpty();
    }

    @Test
    void allAttemptsOfAJobAreOneRun() throws Exception {
        jobs.work("q", String.class, ONE, (payload, context) -> {
            context.progress("" + context.attempt());
            if (context.attempt() == 1) {
                throw JobRetry.after(Duration.ofMillis(1));
            }
            return "fine";
        });

        assertThat(lines(complete(elsewhere.job(queue.submit("a").id()).events())))
                .hasSize(7)
                .endsWith(
                        "progress \"1\"",
                        "failed {\"error\":\"The handler asked for another attempt\"}",
                        "started {\"attempt\":2}",
                        "progress \"2\"",
                        "done \"fine\"");
    }

    @Test
    void aDeadLetterThatIsRetriedGoesOnWhereItWas() throws Exception {
        AtomicBoolean broken = new AtomicBoolean(true);
        JobHandle<String> job = queue.submit("a");
        jobs.work("q", String.class, ONE, (payload, context) -> {
            if (broken.get()) {
                throw new JobRejected("no \"such\" file");
            }
            return "fine";
        });
        TestResponse dead = complete(job.events());
        assertThat(lines(dead)).last().isEqualTo("dead {\"error\":\"no \\\"such\\\" file\"}");
        broken.set(false);

        assertThat(jobs.dispatcher().store("q").orElseThrow().retry(job.id())).isTrue();

        TestResponse all = complete(job.events());
        assertThat(lines(all))
                .containsExactly(
                        "queued {\"id\":\"" + job.id() + "\"}",
                        "revived {\"error\":\"no \\\"such\\\" file\"}",
                        "done \"fine\"");
        assertThat(lines(complete(TestResponse.open(job.events(), dead.lastEventId()))))
                .containsExactly("done \"fine\"");
    }

    @Test
    void aCancelledJobEndsWithTheReason() throws Exception {
        JobHandle<String> job = queue.submit("a");
        TestResponse response = TestResponse.open(elsewhere.job(job.id()).events());

        job.cancel("not needed");

        assertThat(lines(complete(response))).last().isEqualTo("cancelled {\"reason\":\"not needed\"}");
    }

    @Test
    void whoComesLateGetsTheNewestEvents() throws Exception {
        int reports = 20 * JobHistory.MAX_EVENTS;
        CountDownLatch reported = new CountDownLatch(1);
        CountDownLatch finished = new CountDownLatch(1);
        JobHandle<String> job = queue.submit("a");
        TestResponse early = TestResponse.open(job.events());
        await().untilAsserted(() -> assertThat(early.events).hasSize(1));
        jobs.work("q", String.class, ONE, (payload, context) -> {
            for (int i = 1; i <= reports; i++) {
                context.progress("" + i);
            }
            reported.countDown();
            finished.await();
            return "fine";
        });
        assertThat(reported.await(20, TimeUnit.SECONDS)).isTrue();

        TestResponse late = TestResponse.open(elsewhere.job(job.id()).events());

        await().untilAsserted(() -> assertThat(late.events).hasSize(JobHistory.MAX_EVENTS + 2));
        TestResponse back = TestResponse.open(job.events(), job.id() + "-100");
        await().untilAsserted(() -> assertThat(back.events).hasSize(JobHistory.MAX_EVENTS + 1));
        finished.countDown();
        complete(late);
        complete(early);
        List<String> newest = new ArrayList<>();
        newest.add("queued {\"id\":\"" + job.id() + "\"}");
        // One event, whatever the number. The events are those that were reported, and the one of the start.
        newest.add("forgotten {\"events\":" + (reports + 1 - JobHistory.MAX_EVENTS) + '}');
        IntStream.rangeClosed(reports - JobHistory.MAX_EVENTS + 1, reports)
                .forEach(number -> newest.add("progress \"" + number + '"'));
        newest.add("done \"fine\"");
        assertThat(lines(late)).isEqualTo(newest);
        assertThat(lines(early)).endsWith("progress \"" + reports + '"', "done \"fine\"");
        assertThat(late.lastEventId()).isEqualTo(early.lastEventId());
        complete(back);
        // The client has the first 100 entries: the submission and 99 events.
        newest.remove(0);
        newest.set(0, "forgotten {\"events\":" + (reports + 1 - JobHistory.MAX_EVENTS - 99) + '}');
        assertThat(lines(back)).isEqualTo(newest);
        assertThat(back.events.get(0).id()).isEqualTo(job.id() + "-" + (reports + 2 - JobHistory.MAX_EVENTS));
    }

    @Test
    void whoComesLateReadsNoMorePagesHoweverLongTheHistoryIs() throws Exception {
        CountDownLatch reported = new CountDownLatch(1);
        CountDownLatch finished = new CountDownLatch(1);
        JobHandle<String> job = queue.submit("a");
        jobs.work("q", String.class, ONE, (payload, context) -> {
            for (int i = 1; i <= 20_000; i++) {
                context.progress("" + i);
            }
            reported.countDown();
            finished.await();
            return "fine";
        });
        assertThat(reported.await(20, TimeUnit.SECONDS)).isTrue();
        finished.countDown();
        await().until(() -> job.info().orElseThrow().status() == JobStatus.DONE);
        int before = flaky.get().histories.get();

        complete(job.events());

        // The run, the submission, four pages of 256 entries, and the end.
        assertThat(flaky.get().histories.get() - before).isLessThan(10);
    }

    @Test
    void followersWaitWhileTheStoreIsDown() throws Exception {
        JobHandle<String> job = queue.submit("a");
        TestResponse response = TestResponse.open(elsewhere.job(job.id()).events());
        await().untilAsserted(() -> assertThat(response.events).hasSize(1));
        flaky.get().down = true;
        await().until(() -> !jobs.isStoreAvailable());
        assertThatExceptionOfType(StreamStatusException.class)
                .isThrownBy(() -> TestResponse.open(job.events()))
                .matches(ex -> ex.status() == 503);
        flaky.get().down = false;

        jobs.work("q", String.class, ONE, (payload, context) -> "fine");

        assertThat(lines(complete(response))).last().isEqualTo("done \"fine\"");
    }

    @Test
    void followersAreTreatedAsBrokenOffWhenTheNodeEnds() throws Exception {
        TestResponse response = TestResponse.open(queue.submit("a").events());
        await().untilAsserted(() -> assertThat(response.events).hasSize(1));

        fixture.close();

        assertThat(response.over.await(20, TimeUnit.SECONDS)).isTrue();
        assertThat(response.endedInOrder).isFalse();
        assertThatExceptionOfType(JobRefusedException.class)
                .isThrownBy(() -> elsewhere.job("a").events());
    }
}
