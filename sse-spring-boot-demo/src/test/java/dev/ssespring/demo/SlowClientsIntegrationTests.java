package dev.ssespring.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.ssespring.protocol.SseEvent;
import dev.ssespring.protocol.SseReader;
import dev.ssespring.publisher.SseEventPublisher;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT)
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
@Tag("slow")
class SlowClientsIntegrationTests {

    @LocalServerPort
    int port;

    @Autowired
    SseEventPublisher publisher;

    @Autowired
    JsonMapper mapper;

    @Test
    void eachPolicyTreatsItsSlowReaderAsItSaysAndFastReadersGetEverything() throws Exception {
        StreamClient client = new StreamClient(port);
        JsonNode report;
        try (SseReader reader = client.open("/slow-clients/stream")) {
            assertThat(reader.read().data()).contains("\"running\":false", "\"readers\":[]");

            assertThat(client.post("/slow-clients/start", "{}").statusCode()).isEqualTo(202);
            assertThat(client.post("/slow-clients/start", "{}").body()).contains("The experiment is running already.");

            do {
                SseEvent event = reader.read();
                report = mapper.readTree(event.data());
            } while (report.get("running").asBoolean() || report.get("readers").isEmpty());
        }

        assertThat(report.get("problem").isNull()).as("ended by itself").isTrue();
        Map<String, JsonNode> readers = StreamSupport.stream(
                        report.get("readers").spliterator(), false)
                .collect(Collectors.toMap(
                        it -> it.get("policy").asString() + (it.get("throttled").asBoolean() ? " slow" : " fast"),
                        Function.identity()));
        assertThat(readers).hasSize(10);
        readers.forEach((name, reader) -> assertThat(
                        number(reader, "received") + number(reader, "dropped") + number(reader, "conflated"))
                .as(name + ": every event was received, reported as dropped, or conflated")
                .isEqualTo(300));
        for (String complete : new String[] {"catch-up fast", "catch-up slow", "disconnect fast", "disconnect slow"}) {
            assertThat(number(readers.get(complete), "received")).as(complete).isEqualTo(300);
        }
        assertThat(number(readers.get("catch-up slow"), "reconnects")).isZero();
        assertThat(number(readers.get("disconnect slow"), "reconnects")).isPositive();
        for (String dropping : new String[] {"drop-oldest slow", "drop-newest slow"}) {
            assertThat(number(readers.get(dropping), "dropped")).as(dropping).isPositive();
            assertThat(readers.get(dropping).get("controls").has("stream-gap")).isTrue();
        }
        assertThat(number(readers.get("conflate slow"), "conflated")).isPositive();
        assertThat(number(readers.get("conflate slow"), "last")).isEqualTo(300);
        await().until(() -> publisher.openStreams() == 0);
    }

    /** The end of the experiment may have been told while it was away. */
    @Test
    void pageThatReconnectsGetsTheNewestReport() throws Exception {
        StreamClient client = new StreamClient(port);
        String id;
        try (SseReader reader = client.open("/slow-clients/stream")) {
            reader.read();
            id = reader.lastEventId();
        }

        try (SseReader again = client.open("/slow-clients/stream?lastEventId=" + id)) {
            assertThat(again.read().event()).isEqualTo("report");
        }
    }

    private static int number(JsonNode reader, String property) {
        return reader.get(property).asInt();
    }
}
