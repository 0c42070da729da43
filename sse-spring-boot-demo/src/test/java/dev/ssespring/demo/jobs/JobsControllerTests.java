package dev.ssespring.demo.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.webmvc.test.autoconfigure.AutoConfigureMockMvc;
import org.springframework.http.MediaType;
import org.springframework.test.web.servlet.assertj.MockMvcTester;
import org.springframework.test.web.servlet.assertj.MvcTestResult;

@SpringBootTest(properties = "sse.jobs.queues.tiles.capacity=50")
@AutoConfigureMockMvc
class JobsControllerTests {

    @Autowired
    private MockMvcTester mvc;

    @Test
    void thePageHasAllPlacesAndWhatItsScriptNeeds() {
        assertThat(mvc.get().uri("/jobs"))
                .hasStatusOk()
                .bodyText()
                .contains("Seahorse valley", "value=\"SATELLITE\"")
                .contains("data-stream-url=\"/pictures/stream\"", "data-jobs-url=\"/jobs\"", "data-columns=\"8\"")
                .containsPattern("data-worker-script=\"/js/tile-worker-[0-9a-f]+\\.js\"")
                .doesNotContainPattern("(src|href)=\"(https?:)?//");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "{\"place\":\"Atlantis\"}"})
    void unknownPlacesAreRefused(String body) {
        assertThat(post("/pictures", body)).hasStatus(400);
    }

    @Test
    void aQueueThatIsFullSaysWhatToDo() {
        assertThat(post("/pictures", "{\"place\":\"WHOLE\"}")).hasStatus(202);
        post("/pictures/faulty-tile", "{}");
        post("/pictures/faulty-tile", "{}");

        MvcTestResult refused = post("/pictures/faulty-tile", "{}");

        assertThat(refused).hasStatus(429);
        assertThat(refused.getResponse().getErrorMessage()).contains("The queue is full");
    }

    @Test
    void workersMayComeToTheQueueOfTilesAlone() {
        String beat = "{\"queue\":\"%s\",\"slots\":0,\"held\":{}}";
        assertThat(post("/jobs/workers/w1", beat.formatted("tiles"))).hasStatusOk();
        assertThat(post("/jobs/workers/w1", beat.formatted("other"))).hasStatus(403);
        assertThat(post("/jobs/tiles", "{}")).hasStatus(403);
        assertThat(mvc.delete().uri("/jobs/tiles/1")).hasStatus(403);
        assertThat(mvc.get().uri("/jobs/tiles/1")).hasStatus(403);
    }

    @Test
    void aWorkerThatIsGoneCannotBeKilled() {
        assertThat(post("/workers/nobody/kill", "{}")).hasStatus(404);
    }

    private MvcTestResult post(String uri, String json) {
        return mvc.post()
                .uri(uri)
                .contentType(MediaType.APPLICATION_JSON)
                .content(json)
                .exchange();
    }
}
