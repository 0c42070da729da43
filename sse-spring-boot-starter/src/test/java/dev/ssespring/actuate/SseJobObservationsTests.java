package dev.ssespring.actuate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.ssespring.jobs.JobRefusedException;
import dev.ssespring.jobs.JobSpec;
import dev.ssespring.jobs.store.JobSubmission;
import dev.ssespring.jobs.store.SubmitResult;
import io.micrometer.core.instrument.MockClock;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.observation.DefaultMeterObservationHandler;
import io.micrometer.core.instrument.simple.SimpleConfig;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.observation.tck.TestObservationRegistry;
import io.micrometer.observation.tck.TestObservationRegistryAssert;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The observation of a submission. */
class SseJobObservationsTests {

    private static final Duration TIME = Duration.ofMillis(250);

    private final MockClock clock = new MockClock();
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry(SimpleConfig.DEFAULT, clock);
    private final TestObservationRegistry registry = TestObservationRegistry.create();
    private final SseJobObservations observations = new SseJobObservations(registry);
    private final JobSubmission job = new JobSubmission("1", "\"a\"", JobSpec.DEFAULTS, null);

    SseJobObservationsTests() {
        registry.observationConfig().observationHandler(new DefaultMeterObservationHandler(meters));
    }

    @Test
    void aSubmissionIsObservedForAsLongAsTheStoreTakes() {
        SubmitResult result = observations.intercept("thumbs", job, submitted -> {
            Observation current = registry.getCurrentObservation();
            assertThat(current).isNotNull();
            assertThat(current.getContext().getName()).isEqualTo("sse.job.submit");
            clock.add(TIME);
            return new SubmitResult(true, submitted.id());
        });

        assertThat(result.id()).isEqualTo("1");
        assertThat(registry.getCurrentObservation()).isNull();
        TestObservationRegistryAssert.assertThat(registry)
                .hasSingleObservationThat()
                .hasNameEqualTo("sse.job.submit")
                .hasContextualNameEqualTo("submit to thumbs")
                .hasLowCardinalityKeyValue("queue", "thumbs")
                .hasBeenStarted()
                .hasBeenStopped()
                .doesNotHaveError();
        Timer timer = timer("none");
        assertThat(timer.count()).isEqualTo(1);
        assertThat(timer.totalTime(TimeUnit.MILLISECONDS)).isEqualTo((double) TIME.toMillis());
    }

    @Test
    void aRefusedSubmissionIsObservedAsAnError() {
        JobRefusedException refusal = new JobRefusedException("full", true, Duration.ofSeconds(3), null);

        assertThatExceptionOfType(JobRefusedException.class)
                .isThrownBy(() -> observations.intercept("thumbs", job, submitted -> {
                    clock.add(TIME);
                    throw refusal;
                }))
                .isSameAs(refusal);

        TestObservationRegistryAssert.assertThat(registry)
                .hasSingleObservationThat()
                .hasNameEqualTo("sse.job.submit")
                .hasBeenStopped()
                .hasError(refusal);
        assertThat(timer("JobRefusedException").totalTime(TimeUnit.MILLISECONDS))
                .isEqualTo((double) TIME.toMillis());
    }

    @Test
    void aJobIsPassedOnAsItIsIfNothingIsObserved() {
        List<JobSubmission> submissions = new ArrayList<>();

        new SseJobObservations(ObservationRegistry.NOOP).intercept("thumbs", job, submitted -> {
            submissions.add(submitted);
            return new SubmitResult(true, submitted.id());
        });

        assertThat(submissions).singleElement().isSameAs(job);
    }

    private Timer timer(String error) {
        return meters.get("sse.job.submit")
                .tag("queue", "thumbs")
                .tag("error", error)
                .timer();
    }
}
