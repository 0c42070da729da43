package dev.ssespring.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ssespring.protocol.SseEvent;
import dev.ssespring.protocol.SseReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.function.Predicate;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Has pictures rendered by a started demo, and sees what becomes of them, as a page does. */
final class PictureClient {

    static final int TILES = 48;

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final StreamClient client;
    private final JsonMapper mapper = new JsonMapper();

    PictureClient(int port) {
        this.client = new StreamClient(port);
    }

    String render() throws Exception {
        return mapper.readTree(post("/pictures", "{\"place\":\"WHOLE\"}", 202))
                .get("id")
                .asString();
    }

    String post(String path, String json, int expectedStatus) throws Exception {
        var response = client.post(path, json);
        assertThat(response.statusCode()).as(response.body()).isEqualTo(expectedStatus);
        return response.body();
    }

    /** Returns what a page begins with. */
    JsonNode state() {
        try (SseReader stream = client.open("/pictures/stream")) {
            SseEvent event = stream.read();
            assertThat(event.event()).isEqualTo("state");
            return mapper.readTree(event.data());
        } catch (IOException ex) {
            throw new UncheckedIOException(ex);
        }
    }

    JsonNode await(Predicate<JsonNode> condition) {
        return org.awaitility.Awaitility.await()
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(100))
                .until(this::state, condition);
    }

    /** Returns when a worker with that name is present. */
    JsonNode awaitWorker(String name) {
        return await(state -> state.at("/queue/workers").valueStream().anyMatch(hasName(name)));
    }

    /** Returns when the picture is complete. */
    List<JsonNode> awaitPicture(String picture) {
        JsonNode state = await(known -> known.get("picture").asString().equals(picture)
                && known.get("tiles").size() == TILES);
        return state.get("tiles").valueStream().toList();
    }

    static Predicate<JsonNode> hasName(String name) {
        return worker -> worker.get("name").asString().equals(name);
    }
}
