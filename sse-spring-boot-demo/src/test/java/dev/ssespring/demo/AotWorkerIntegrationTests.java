package dev.ssespring.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A worker whose beans were fixed ahead of time, and what the build knows of reflection in it. */
@Timeout(value = 180, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
@Tag("slow")
class AotWorkerIntegrationTests {

    private static final String PACKAGE = "dev.ssespring.demo.";

    @TempDir
    Path directory;

    @Test
    void tilesOfAWorkerThatWasKilledAreRenderedByTheNext() throws Exception {
        try (RunningDemo dispatcher = RunningDemo.start("--demo.tiles.pace=150ms")) {
            PictureClient client = new PictureClient(dispatcher.port());
            String picture = client.render();
            try (WorkerProcess alpha = WorkerProcess.startAot(dispatcher.url(""), "alpha", directory)) {
                client.await(state -> state.get("tiles").size() >= 4);
                assertThat(alpha.log()).contains("Starting AOT-processed DemoApplication");
            }
            try (WorkerProcess beta = WorkerProcess.startAot(dispatcher.url(""), "beta", directory)) {
                assertThat(client.awaitPicture(picture))
                        .extracting(tile -> tile.get("worker").asString())
                        .contains("alpha", "beta");
                assertThat(dispatcher.acceptedTiles()).isEqualTo(PictureClient.TILES);
                assertThat(beta.log()).contains("Starting AOT-processed DemoApplication");
            }
        }
    }

    @Test
    void whatTheListenersCallByReflectionIsKnownAheadOfTime() throws IOException {
        assertThat(methodsIn("worker.TileWorker")).containsExactly("render");
        assertThat(methodsIn("tiles.Tile")).contains("index", "left", "iterations");
        assertThat(methodsIn("tiles.RenderedTile")).contains("worker", "levels");
        assertThat(methodsIn("worker.KillListener")).containsExactly("kill");
        assertThat(methodsIn("worker.KillListener$Kill")).contains("worker");
    }

    private static List<String> methodsIn(String type) throws IOException {
        try (Stream<Path> files = Files.walk(WorkerProcess.aotClasses().resolve(Path.of("META-INF", "native-image")))) {
            Path metadata = files.filter(file -> file.endsWith("reachability-metadata.json"))
                    .findFirst()
                    .orElseThrow();
            JsonNode reflection = new JsonMapper().readTree(metadata.toFile()).get("reflection");
            return reflection
                    .valueStream()
                    .filter(hint -> hint.path("type").asString("").equals(PACKAGE + type))
                    .flatMap(hint -> hint.path("methods").valueStream())
                    .map(method -> method.get("name").asString())
                    .toList();
        }
    }
}
