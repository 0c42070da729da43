package dev.ssespring.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** A dispatcher, and workers in processes of their own. */
@Timeout(value = 180, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
@Tag("slow")
class WorkerIntegrationTests {

    @TempDir
    Path directory;

    private RunningDemo dispatcher;
    private PictureClient client;

    private void startDispatcher(String pace) {
        dispatcher = RunningDemo.start(
                "--demo.tiles.pace=" + pace,
                "--sse.jobs.queues.tiles.min-backoff=50ms",
                "--sse.jobs.queues.tiles.max-backoff=100ms");
        client = new PictureClient(dispatcher.port());
    }

    @AfterEach
    void stopDispatcher() {
        dispatcher.close();
    }

    @Test
    void aPictureIsCompleteAlthoughAWorkerWasKilledAndEachTileIsAcceptedOnce() throws Exception {
        startDispatcher("150ms");
        try (WorkerProcess alpha = start("alpha")) {
            client.awaitWorker("alpha");
            String picture = client.render();
            client.await(state ->
                    state.get("tiles").size() >= 4 && state.at("/queue/running").size() == 2);
            alpha.kill();
            try (WorkerProcess beta = start("beta")) {
                Map<String, Long> tiles = client.awaitPicture(picture).stream()
                        .collect(
                                Collectors.groupingBy(tile -> tile.get("worker").asString(), Collectors.counting()));

                assertThat(tiles).containsOnlyKeys("alpha", "beta");
                assertThat(client.state().get("tiles"))
                        .as("tiles that alpha held when it was killed")
                        .anyMatch(tile -> tile.get("takenOver").asBoolean());
                assertThat(dispatcher.acceptedTiles()).isEqualTo(PictureClient.TILES);
                assertThat(beta.isAlive()).isTrue();
            }
        }
    }

    @Test
    void aWorkerThatIsKilledOnThePageEndsWithoutAWord() throws Exception {
        startDispatcher("1ms");
        try (WorkerProcess alpha = start("alpha");
                WorkerProcess beta = start("beta")) {
            client.awaitWorker("beta");
            JsonNode workers = client.awaitWorker("alpha").at("/queue/workers");
            String id = workers.valueStream()
                    .filter(PictureClient.hasName("alpha"))
                    .findFirst()
                    .orElseThrow()
                    .get("id")
                    .asString();

            client.post("/workers/" + id + "/kill", "{}", 202);

            assertThat(alpha.exitStatus()).isEqualTo(137);
            client.await(state -> state.at("/queue/workers").valueStream().noneMatch(PictureClient.hasName("alpha")));
            assertThat(client.post("/workers/" + id + "/kill", "{}", 404)).contains("not connected any more");
            assertThat(beta.isAlive()).isTrue();
        }
    }

    @Test
    @Tag("long")
    void aWorkerGoesOnWithADispatcherThatWasRestarted() throws Exception {
        startDispatcher("1ms");
        try (WorkerProcess alpha = start("alpha")) {
            client.awaitWorker("alpha");
            int port = dispatcher.port();
            dispatcher.close();
            dispatcher = RunningDemo.startOn(port, "--demo.tiles.pace=1ms");

            assertThat(client.awaitPicture(client.render()))
                    .allMatch(tile -> tile.get("worker").asString().equals("alpha"));
            assertThat(alpha.isAlive()).isTrue();
        }
    }

    @Test
    @Tag("long")
    void aTileThatFailsBecomesADeadLetterThatCanBeRetriedAndPurged() throws Exception {
        startDispatcher("20ms");
        assertThat(client.post("/pictures/faulty-tile", "{}", 409)).contains("Render one first");
        try (WorkerProcess alpha = start("alpha")) {
            client.render();
            client.post("/pictures/faulty-tile", "{}", 202);
            JsonNode letter = awaitDeadLetter();
            assertThat(letter.get("error").asString()).contains("submitted to fail");
            assertThat(letter.get("attempts").asInt()).isEqualTo(3);
            String url = "/dead-letters/" + letter.get("job").asString();

            client.post(url + "/retry", "{}", 204);
            client.await(state -> state.at("/queue/deadLetters").isEmpty());
            assertThat(awaitDeadLetter().get("job")).isEqualTo(letter.get("job"));

            client.post(url + "/purge", "{}", 204);
            assertThat(client.state().at("/queue/dead").asInt()).isZero();
            assertThat(client.post(url + "/purge", "{}", 404)).contains("There is no such dead letter");
            assertThat(alpha.isAlive()).isTrue();
        }
    }

    private JsonNode awaitDeadLetter() {
        return client.await(state -> state.at("/queue/deadLetters").size() == 1).at("/queue/deadLetters/0");
    }

    private WorkerProcess start(String name) throws Exception {
        return WorkerProcess.start(dispatcher.url(""), name, directory);
    }
}
