package dev.ssespring.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ssespring.client.ScriptedExchange;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What the suite expects of the service itself, whatever the client under test makes of its streams. */
@Timeout(60)
class ContractTestServiceIntegrationTests {

    private ScriptedSuite suite;

    @BeforeEach
    void start() throws IOException {
        suite = new ScriptedSuite();
    }

    @AfterEach
    void stop() throws IOException {
        suite.close();
    }

    @Test
    void tellsItsNameAndWhatItCanDo() throws Exception {
        HttpResponse<String> response = suite.send("GET", "/", "");
        assertThat(response.statusCode()).isEqualTo(200);
        JsonNode status = new JsonMapper().readTree(response.body());
        assertThat(status.get("name").asString()).isEqualTo("sse-spring-boot-starter");
        assertThat(status.get("capabilities").valueStream().map(JsonNode::asString))
                .contains(
                        "bom",
                        "comments",
                        "headers",
                        "last-event-id",
                        "post",
                        "read-timeout",
                        "report",
                        "restart",
                        "server-directed-shutdown-request")
                .doesNotContain("event-type-listeners");
    }

    @Test
    void parametersThatAreNullAreAsGoodAsAbsent() throws Exception {
        Map<String, Object> parameters = new HashMap<>();
        for (String name :
                new String[] {"initialDelayMs", "readTimeoutMs", "lastEventId", "method", "body", "headers"}) {
            parameters.put(name, null);
        }
        ScriptedExchange exchange = suite.connected(parameters);
        assertThat(exchange.method()).isEqualTo("GET");
        exchange.openChunked().chunk("data: Hello\n\n");
        suite.event("Hello");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "null",
                "{",
                "[]",
                "{\"callbackUrl\":\"http://localhost:1/\"}",
                "{\"streamUrl\":\"http://localhost:1/\"}",
                "{\"streamUrl\":\"/relative\",\"callbackUrl\":\"http://localhost:1/\"}",
                "{\"streamUrl\":\"http://localhost:1/\",\"callbackUrl\":\"nowhere\"}",
                "{\"streamUrl\":\"http://localhost:1/\",\"callbackUrl\":\"http://localhost:1/\",\"initialDelayMs\":-1}",
                "{\"streamUrl\":\"http://localhost:1/\",\"callbackUrl\":\"http://localhost:1/\",\"readTimeoutMs\":\"x\"}"
            })
    void badParametersAreRefused(String body) throws Exception {
        HttpResponse<String> response = suite.send("POST", "/", body);
        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(response.body()).startsWith("Bad request: ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"command\":\"dance\"}", "{}", "{\"command\":null}", "restart", "null", ""})
    void unknownCommandsAreRefused(String body) throws Exception {
        suite.connected();
        assertThat(suite.command(body).statusCode()).isEqualTo(400);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/streams/99", "/streams/", "/streams", "/elsewhere"})
    void whatIsNotThereIsNotFound(String path) throws Exception {
        assertThat(suite.send("POST", path, "{\"command\":\"restart\"}").statusCode())
                .isEqualTo(404);
        assertThat(suite.send("DELETE", path, "").statusCode()).isEqualTo(404);
        assertThat(suite.send("GET", path, "").statusCode()).isEqualTo(404);
    }

    @Test
    void deletedStreamIsClosedAndGone() throws Exception {
        ScriptedExchange exchange = suite.connected().openChunked().chunk("data: Hello\n\n");
        suite.event("Hello");

        assertThat(suite.delete().statusCode()).isIn(200, 204);

        exchange.awaitGone();
        assertThat(suite.delete().statusCode()).isEqualTo(404);
        assertThat(suite.command("{\"command\":\"restart\"}").statusCode()).isEqualTo(404);
        suite.nothingElse();
    }

    @Test
    void streamWithoutAResponseCanBeDeletedToo() throws Exception {
        ScriptedExchange silent = suite.connected();
        assertThat(suite.delete().statusCode()).isIn(200, 204);
        silent.awaitGone();
        suite.nothingElse();
    }

    @Test
    void callbacksThatNobodyWantsAnyMoreHoldUpNothing() throws Exception {
        suite.callbackStatus(404);
        ScriptedExchange exchange = suite.connected().openChunked().chunk("data: 1\n\ndata: 2\n\n");
        suite.event("1");
        suite.event("2");
        assertThat(suite.delete().statusCode()).isIn(200, 204);
        exchange.awaitGone();
    }

    @Test
    void streamIsDeletedWhileACallbackHasNoAnswer() throws Exception {
        suite.holdCallbacks();
        ScriptedExchange exchange = suite.connected().openChunked().chunk("data: 1\n\ndata: 2\n\n");
        suite.event("1");
        assertThat(suite.delete().statusCode()).isIn(200, 204);
        exchange.awaitGone();
        suite.nothingElse();
    }

    @Test
    void streamsAreApart() throws Exception {
        ScriptedExchange one = suite.connected();
        String first = suite.location();
        ScriptedExchange two = suite.connected();
        assertThat(suite.location()).isNotEqualTo(first);

        suite.send("DELETE", first, "");

        one.awaitGone();
        two.openChunked().chunk("data: Hello\n\n");
        suite.event("Hello");
    }

    @Test
    void stopsWhenTold() throws Exception {
        assertThat(suite.service().isStopped()).isFalse();
        suite.send("DELETE", "/", "");
        assertThat(suite.service().isStopped()).isTrue();
    }
}
