package dev.ssespring.test.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ssespring.jobs.JobStatus;
import dev.ssespring.jobs.store.AckResult;
import dev.ssespring.jobs.store.JobAck;
import dev.ssespring.jobs.store.JobEvent;
import dev.ssespring.jobs.store.JobHistory;
import dev.ssespring.jobs.store.LeasedJob;
import dev.ssespring.jobs.store.QueueStore;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Contract of a job store: what is kept of the events of a job. */
abstract class JobHistoryContract extends JobStoreFixture {

    JobHistoryContract(JobStoreFixture fixture) {
        super(fixture);
    }

    private static JobHistory history(QueueStore queue, String id) {
        return queue.history(id, 0, 10_000).orElseThrow();
    }

    private static AckResult progress(QueueStore queue, LeasedJob job, String body) {
        return queue.acknowledge(JobAck.progress(job.id(), job.lease(), body));
    }

    @Test
    void startsProgressAndFailedAttemptsAreKeptInOrder() {
        QueueStore queue = queue();
        String id = submit(queue);
        assertThat(history(queue, id).total()).isZero();
        LeasedJob first = claimOne(queue, "w");
        assertThat(history(queue, id).events()).isEmpty();
        beat(queue, "w", first);
        progress(queue, first, "{\"pct\":1}");
        progress(otherQueue(), first, "\"zäh \uD83D\uDE00\"");
        queue.acknowledge(JobAck.progress(id, first.lease(), null));
        queue.acknowledge(JobAck.fail(id, first.lease(), "boom", Duration.ZERO));
        LeasedJob second = claimOne(queue, "w");
        assertThat(progress(queue, first, "\"late\"")).isEqualTo(AckResult.SUPERSEDED);
        progress(queue, second, "2");
        queue.acknowledge(JobAck.complete(id, second.lease(), "\"done\""));

        JobHistory history = history(otherQueue(), id);

        assertThat(history.total()).isEqualTo(6);
        assertThat(history.events())
                .containsExactly(
                        new JobEvent(1, JobEvent.Kind.STARTED, "1"),
                        new JobEvent(2, JobEvent.Kind.PROGRESS, "{\"pct\":1}"),
                        new JobEvent(3, JobEvent.Kind.PROGRESS, "\"zäh \uD83D\uDE00\""),
                        new JobEvent(4, JobEvent.Kind.FAILED, "boom"),
                        new JobEvent(5, JobEvent.Kind.STARTED, "2"),
                        new JobEvent(6, JobEvent.Kind.PROGRESS, "2"));
        assertThat(history.job().status()).isEqualTo(JobStatus.DONE);
        assertThat(history.job().result()).isEqualTo("\"done\"");
        assertThat(queue.history(id, 3, 2).orElseThrow().events())
                .extracting(JobEvent::number)
                .containsExactly(4L, 5L);
        assertThat(queue.history(id, 6, 100).orElseThrow().events()).isEmpty();
        assertThat(queue.history(id, 0, 0).orElseThrow().events()).isEmpty();
    }

    @Test
    void aJobThatIsOverBeforeItsFirstBeatHasNoEvents() {
        QueueStore queue = queue();
        String id = submit(queue);

        queue.acknowledge(JobAck.complete(id, claimOne(queue, "w").lease(), "1"));

        assertThat(history(queue, id).total()).isZero();
    }

    @Test
    void onlyTheNewestEventsAreKept() {
        QueueStore queue = queue();
        String id = submit(queue);
        LeasedJob job = claimOne(queue, "w");
        for (int i = 1; i <= JobHistory.MAX_EVENTS + 10; i++) {
            progress(queue, job, "" + i);
        }

        JobHistory history = history(queue, id);

        // The first of the total is the start.
        assertThat(history.total()).isEqualTo(JobHistory.MAX_EVENTS + 11);
        assertThat(history.events()).hasSize(JobHistory.MAX_EVENTS);
        assertThat(history.events().get(0)).isEqualTo(new JobEvent(12, JobEvent.Kind.PROGRESS, "11"));
        assertThat(queue.history(id, 5, 1).orElseThrow().events())
                .containsExactly(new JobEvent(12, JobEvent.Kind.PROGRESS, "11"));
        assertThat(queue.history(id, 20, 1).orElseThrow().events())
                .containsExactly(new JobEvent(21, JobEvent.Kind.PROGRESS, "20"));
    }

    @Test
    void theSizeOfEventsIsLimitedAndTheNewestIsAlwaysKept() {
        QueueStore queue = queue();
        String id = submit(queue);
        LeasedJob job = claimOne(queue, "w");
        String third = '"' + "x".repeat(JobHistory.MAX_SIZE / 3) + '"';
        for (int i = 0; i < 5; i++) {
            progress(queue, job, third);
        }
        assertThat(history(queue, id).events()).extracting(JobEvent::number).containsExactly(5L, 6L);

        String large = '"' + "y".repeat(2 * JobHistory.MAX_SIZE) + '"';
        progress(queue, job, large);

        assertThat(history(queue, id).events()).containsExactly(new JobEvent(7, JobEvent.Kind.PROGRESS, large));
        progress(queue, job, "1");
        assertThat(history(queue, id).events()).containsExactly(new JobEvent(8, JobEvent.Kind.PROGRESS, "1"));
    }

    @Test
    void aRetriedDeadLetterGoesOnWithItsHistoryAndAPurgedOneHasNone() {
        QueueStore queue = queue();
        String id = submit(queue);
        LeasedJob job = claimOne(queue, "w");
        progress(queue, job, "1");
        queue.acknowledge(JobAck.reject(id, job.lease(), "broken"));
        assertThat(history(queue, id).total()).isEqualTo(2);

        queue.retry(id);

        assertThat(history(queue, id).events().get(2)).isEqualTo(new JobEvent(3, JobEvent.Kind.REVIVED, "broken"));
        queue.acknowledge(JobAck.reject(id, claimOne(queue, "w").lease(), "broken again"));
        assertThat(queue.purge(id)).isTrue();
        assertThat(queue.history(id, 0, 10)).isEmpty();
    }

    @Test
    void theHistoryExpiresWithItsJob() {
        QueueStore queue = shortLeases();
        String id = submit(queue);
        LeasedJob job = claimOne(queue, "w");
        progress(queue, job, "1");
        queue.acknowledge(JobAck.complete(id, job.lease(), "1"));
        assertThat(history(queue, id).events()).hasSize(2);

        passTime(RETENTION.plusMillis(50));

        assertThat(queue.history(id, 0, 10)).isEmpty();
        assertThat(queue.history("nobody", 0, 10)).isEmpty();
    }
}
