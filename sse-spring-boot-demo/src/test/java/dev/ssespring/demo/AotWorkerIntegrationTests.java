package dev.ssespring.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.ssespring.demo.JobsClient.Run;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

@Timeout(value = 180, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class AotWorkerIntegrationTests {

    private static final String WORKERS_PACKAGE = "dev.ssespring.demo.worker.";

    @TempDir
    Path directory;

    private RunningDemo dispatcher;
    private JobsClient jobs;

    @BeforeEach
    void startDispatcher() {
        dispatcher = RunningDemo.start("--sse.heartbeat=100ms");
        jobs = new JobsClient(dispatcher);
    }

    @AfterEach
    void stopDispatcher() {
        dispatcher.close();
    }

    @Test
    void aJobInWhoseMiddleTheWorkerWasKilledIsDoneAfterItsRestart() throws Exception {
        try (AotWorker worker = AotWorker.start(dispatcher, directory, "--worker.duration=1h")) {
            jobs.awaitWorkers("alpha");
            jobs.submit("one");
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> jobs.state().jobs().get(0).runs(), runs -> !runs.isEmpty());
            assertThat(worker.log()).contains("Starting AOT-processed DemoApplication");
        }
        jobs.awaitWorkers();
        jobs.submit("two");

        try (AotWorker worker = AotWorker.start(dispatcher, directory, "--worker.duration=10ms")) {
            assertThat(jobs.awaitDone(2, "alpha"))
                    .flatExtracting(JobsClient.State::runs)
                    .extracting(Run::result)
                    .containsExactly("1 word: eno", "1 word: owt");
            assertThat(worker.log()).contains("Starting AOT-processed DemoApplication");
        }
    }

    @Test
    void whatTheListenerCallsByReflectionIsKnownAheadOfTime() throws IOException {
        assertThat(methodsIn("JobListener")).containsExactlyInAnyOrder("submitted", "reset");
        assertThat(methodsIn("Job")).contains("id", "text");
        assertThat(methodsIn("StreamReset")).contains("reason");
    }

    private static List<String> methodsIn(String type) throws IOException {
        try (Stream<Path> files = Files.walk(AotWorker.classes().resolve(Path.of("META-INF", "native-image")))) {
            Path metadata = files.filter(file -> file.endsWith("reachability-metadata.json"))
                    .findFirst()
                    .orElseThrow();
            JsonNode reflection = new JsonMapper().readTree(metadata.toFile()).get("reflection");
            return reflection
                    .valueStream()
                    .filter(hint -> hint.path("type").asString("").equals(WORKERS_PACKAGE + type))
                    .flatMap(hint -> hint.path("methods").valueStream())
                    .map(method -> method.get("name").asString())
                    .toList();
        }
    }
}
