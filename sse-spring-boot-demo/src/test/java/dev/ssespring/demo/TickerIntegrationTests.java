package dev.ssespring.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.ssespring.protocol.SseEvent;
import dev.ssespring.protocol.SseReader;
import dev.ssespring.publisher.SseEventPublisher;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT, properties = "sse.heartbeat=50ms")
@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class TickerIntegrationTests {

    private static final int SYMBOLS = 12;

    @LocalServerPort
    int port;

    @Autowired
    SseEventPublisher publisher;

    @Autowired
    JsonMapper mapper;

    @Test
    void beginsWithAllPricesAndSkipsUpdatesThatANewerOneReplaced() throws Exception {
        try (SseReader reader = new StreamClient(port).open("/ticker/stream")) {
            SseEvent state = reader.read();
            assertThat(state.event()).isEqualTo("prices");
            assertThat(mapper.readTree(state.data())).hasSize(SYMBOLS);

            Map<String, Long> updates = new HashMap<>();
            long first = price(reader, updates);
            long last = first;
            int received = 20 * SYMBOLS;
            for (int i = 1; i < received; i++) {
                last = price(reader, updates);
            }
            assertThat(updates).hasSize(SYMBOLS);
            assertThat(last - first)
                    .as("published, while %d were received", received)
                    .isGreaterThan(2L * received);
        }
    }

    @Test
    void streamThatTheClientLeftIsClosed() throws Exception {
        try (SseReader reader = new StreamClient(port).open("/ticker/stream")) {
            reader.read();
            assertThat(publisher.openStreams()).isPositive();
        }
        await().until(() -> publisher.openStreams() == 0);
    }

    /** Returns the number of the update, which is higher than that of the same symbol before. */
    private long price(SseReader reader, Map<String, Long> updates) throws Exception {
        SseEvent event = reader.read();
        assertThat(event.event()).isEqualTo("price");
        JsonNode price = mapper.readTree(event.data());
        long update = price.get("update").asLong();
        Long before = updates.put(price.get("symbol").asString(), update);
        assertThat(before == null || before < update).isTrue();
        return update;
    }
}
