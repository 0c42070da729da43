package dev.ssespring.demo.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.webmvc.test.autoconfigure.WebMvcTest;
import org.springframework.context.annotation.Import;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.test.web.servlet.assertj.MockMvcTester;
import org.springframework.test.web.servlet.assertj.MvcTestResult;

@WebMvcTest(JobsController.class)
@Import({JobBoard.class, ConnectedWorkers.class})
class JobsControllerTests {

    private static final String NAME_RULE = "'worker' must be 1 to 40 letters, digits, '_' or '-'";

    @Autowired
    MockMvcTester mvc;

    @Autowired
    JobBoard board;

    @Test
    void pageIsNavigableAndLoadsNothingFromElsewhere() {
        assertThat(mvc.get().uri("/jobs"))
                .hasStatusOk()
                .bodyText()
                .contains("href=\"/\"", "href=\"/board\"", "aria-current=\"page\"", "maxlength=\"200\"")
                .contains("data-state-url=\"/jobs/state\"", "data-stream-url=\"/jobs/progress\"")
                .doesNotContainPattern("(src|href)=\"(https?:)?//");
    }

    @Test
    void aJobIsCreatedWithoutTheSpaceAroundIt() {
        assertThat(post("/jobs", "{\"text\":\"  text \"}"))
                .hasStatus(HttpStatus.CREATED)
                .bodyJson()
                .extractingPath("$.text")
                .isEqualTo("text");
    }

    @Test
    void stateTellsPositionWorkersAndJobs() {
        Job job = board.add("text");
        assertThat(post("/jobs/" + job.id() + "/starts", "{\"worker\":\"alpha\"}"))
                .hasStatus(HttpStatus.NO_CONTENT);
        assertThat(post("/jobs/" + job.id() + "/results", "{\"worker\":\"alpha\",\"result\":\"txet\"}"))
                .hasStatus(HttpStatus.NO_CONTENT);

        assertThat(mvc.get().uri("/jobs/state"))
                .hasStatusOk()
                .bodyJson()
                .hasPathSatisfying(
                        "$.lastEventId", id -> assertThat(id).asString().matches("\\w+-\\d+"))
                .hasPathSatisfying(
                        "$.workers", workers -> assertThat(workers).asArray().isEmpty())
                .extractingPath("$.jobs[-1:].runs[0].result")
                .asArray()
                .containsExactly("txet");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "{\"text\":null}", "{\"text\":\" \\n\"}"})
    void blankTextIsRefused(String body) {
        assertRefused("/jobs", body, "The text must not be empty");
    }

    @Test
    void tooLongTextIsRefused() {
        String body = "{\"text\":\"%s\"}".formatted("x".repeat(201));
        assertRefused("/jobs", body, "The text must have at most 200 characters, not 201");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "{\"worker\":\"\"}", "{\"worker\":\"a.b\"}", "{\"worker\":\"a b\"}"})
    void aWorkerNeedsAName(String body) {
        Job job = board.add("text");
        assertRefused("/jobs/" + job.id() + "/starts", body, NAME_RULE);
        assertRefused("/jobs/" + job.id() + "/results", body, NAME_RULE);
    }

    @Test
    void aStreamOfAWorkerNeedsAProperName() {
        assertThat(mvc.get().uri("/jobs/stream?worker=a.b"))
                .hasStatus(HttpStatus.BAD_REQUEST)
                .satisfies(it -> assertThat(it.getResponse().getErrorMessage()).isEqualTo(NAME_RULE));
    }

    @ParameterizedTest
    @CsvSource({"' ', must not be empty", "501, 'must have at most 500 characters, not 501'"})
    void aResultMustBeThereAndFit(String result, String reason) {
        Job job = board.add("text");
        String text = result.isBlank() ? result : "x".repeat(Integer.parseInt(result));
        assertRefused(
                "/jobs/" + job.id() + "/results",
                "{\"worker\":\"alpha\",\"result\":\"%s\"}".formatted(text),
                "The result " + reason);
    }

    @ParameterizedTest
    @ValueSource(strings = {"starts", "results"})
    void reportsOfUnknownJobsAreRefused(String what) {
        assertThat(post("/jobs/none/" + what, "{\"worker\":\"alpha\",\"result\":\"txet\"}"))
                .hasStatus(HttpStatus.NOT_FOUND)
                .satisfies(it -> assertThat(it.getResponse().getErrorMessage()).startsWith("No such job"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{", "[]", "text"})
    void whatIsNoJobIsRefused(String body) {
        assertThat(post("/jobs", body)).hasStatus(HttpStatus.BAD_REQUEST);
    }

    private void assertRefused(String path, String body, String reason) {
        assertThat(post(path, body))
                .hasStatus(HttpStatus.BAD_REQUEST)
                .satisfies(it -> assertThat(it.getResponse().getErrorMessage()).isEqualTo(reason));
    }

    private MvcTestResult post(String path, String body) {
        return mvc.post()
                .uri(path)
                .contentType(MediaType.APPLICATION_JSON)
                .content(body)
                .exchange();
    }
}
