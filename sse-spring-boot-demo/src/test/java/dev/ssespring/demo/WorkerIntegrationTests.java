package dev.ssespring.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.ssespring.client.SseConnection;
import dev.ssespring.client.listener.SseListenerRegistry;
import dev.ssespring.demo.JobsClient.Run;
import dev.ssespring.demo.JobsClient.State;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ApplicationContext;

@ExtendWith(OutputCaptureExtension.class)
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class WorkerIntegrationTests {

    /** A job is begun once and finished once. */
    private static final int DONE_ONCE = 2;

    private static final String FIRST_START = "First start of this worker, open jobs: ";
    private static final String RESET = "cannot continue where this worker left off (unknown-position), open jobs: ";

    @TempDir
    Path directory;

    private final List<RunningWorker> workers = new ArrayList<>();
    private RunningDemo dispatcher;
    private JobsClient jobs;

    @BeforeEach
    void startDispatcher() {
        dispatcher = RunningDemo.start("--sse.retry=50ms");
        jobs = new JobsClient(dispatcher);
    }

    @AfterEach
    void stopAll() {
        workers.forEach(RunningWorker::close);
        dispatcher.close();
    }

    @Test
    void jobsSubmittedWhileTheWorkerWasAwayAreDoneOnceAfterItsRestart(CapturedOutput output) {
        RunningWorker worker = start("alpha");
        jobs.submit("one", "two");
        jobs.awaitDone(2, "alpha");
        stop(worker);
        jobs.submit("three", "four", "five");

        start("alpha");
        jobs.awaitWorkers("alpha");
        jobs.submit("six");

        assertThat(jobs.awaitDone(6, "alpha"))
                .allMatch(state -> state.version() == DONE_ONCE)
                .extracting(State::text)
                .containsExactly("one", "two", "three", "four", "five", "six");
        assertThat(output)
                .as("told as a new worker alone")
                .containsOnlyOnce(FIRST_START)
                .doesNotContain(RESET);
    }

    @Test
    void aWorkerThatNeverGotAJobMissesNoneEither(CapturedOutput output) {
        RunningWorker worker = start("alpha");
        awaitUpToDate(worker);
        stop(worker);
        jobs.submit("one");

        start("alpha");

        assertThat(jobs.awaitDone(1, "alpha")).allMatch(state -> state.version() == DONE_ONCE);
        assertThat(output)
                .as("told as a new worker alone")
                .containsOnlyOnce(FIRST_START)
                .doesNotContain(RESET);
    }

    @Test
    void aNewWorkerBeginsWithWhatIsWaiting() {
        jobs.submit("No lemon, no melon");

        start("alpha");

        assertThat(jobs.awaitDone(1, "alpha").get(0).runs())
                .extracting(Run::result)
                .containsExactly("4 words: nolem on ,nomel oN");
    }

    @Test
    void everyWorkerDoesEveryJob() {
        start("alpha");
        start("beta");
        jobs.awaitWorkers("alpha", "beta");
        jobs.submit("one", "two");

        jobs.awaitDone(2, "alpha");
        assertThat(jobs.awaitDone(2, "beta"))
                .allSatisfy(state ->
                        assertThat(state.runs()).extracting(Run::worker).containsExactlyInAnyOrder("alpha", "beta"));
    }

    @Test
    void aWorkerGoesOnWithADispatcherThatWasRestarted(CapturedOutput output) {
        start("alpha");
        jobs.submit("before");
        jobs.awaitDone(1, "alpha");
        assertThat(output).containsOnlyOnce(FIRST_START).doesNotContain(RESET);

        int port = dispatcher.port();
        dispatcher.close();
        dispatcher = RunningDemo.startOn(port, "--sse.retry=50ms");
        jobs.submit("after");

        assertThat(jobs.awaitDone(1, "alpha"))
                .allMatch(state -> state.version() == DONE_ONCE)
                .extracting(State::text)
                .containsExactly("after");
        assertThat(output).containsOnlyOnce(FIRST_START).containsOnlyOnce(RESET);
        assertThat(output).contains("Disconnected by the dispatcher");
    }

    @Test
    void aWorkerHasNoWebServerAndNothingOfTheDispatcher() {
        ApplicationContext context = start("alpha").context();

        assertThat(context).isNotInstanceOf(WebServerApplicationContext.class);
        assertThat(context.getBeanDefinitionNames())
                .noneMatch(name -> name.endsWith("Controller") || name.equals("jobBoard"));
    }

    private RunningWorker start(String name) {
        RunningWorker worker = RunningWorker.start(dispatcher, name, directory);
        workers.add(worker);
        return worker;
    }

    private void stop(RunningWorker worker) {
        worker.close();
        jobs.awaitWorkers();
    }

    /** Has handled its first event, which tells that it is new. */
    private static void awaitUpToDate(RunningWorker worker) {
        SseConnection connection = worker.context()
                .getBean(SseListenerRegistry.class)
                .container("jobs")
                .flatMap(container -> container.connection())
                .orElseThrow();
        await().atMost(Duration.ofSeconds(30))
                .until(() -> !connection.lastEventId().equals("none"));
    }
}
