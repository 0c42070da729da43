package dev.ssespring.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Connections that are cut inside an event, and clients that store an id as soon as they have read its line, as
 * {@code @microsoft/fetch-event-source} and version 2 of the npm package {@code eventsource} do.
 */
class CutEventTests {

    private static final String BEFORE = "e-1";
    private static final String ID = "e-2";

    static Stream<SseEvent> events() {
        return Stream.of(
                SseEvent.of("x"),
                SseEvent.of(""),
                SseEvent.of("created", "two\nlines\n"),
                SseEvent.of("größer €"),
                SseEvent.builder()
                        .comment("id: e-2")
                        .event("e")
                        .data("id: e-2\nid: e-2")
                        .retry(Duration.ofSeconds(3))
                        .field("key", "value")
                        .build());
    }

    @ParameterizedTest
    @MethodSource("events")
    void theIdIsNeverReadBeforeTheWholeData(SseEvent event) {
        assertIdComesAfterData(event, SseEncoder.encode(event, ID).toByteArray());
    }

    @ParameterizedTest
    @MethodSource("events")
    void theIdIsNeverReadBeforeTheWholeDataIfItIsAddedLater(SseEvent event) {
        byte[] withoutId = SseEncoder.encode(event).toByteArray();

        assertIdComesAfterData(event, SseEncoder.withId(withoutId, ID).toByteArray());
    }

    private static void assertIdComesAfterData(SseEvent event, byte[] wire) {
        for (int cut = 0; cut <= wire.length; cut++) {
            LineByLineClient client = new LineByLineClient();
            client.read(Arrays.copyOf(wire, cut));

            if (client.lastEventId.equals(ID)) {
                assertThat(String.join("\n", client.data))
                        .as("cut after %d bytes", cut)
                        .isEqualTo(event.data());
            } else {
                assertThat(client.lastEventId).as("cut after %d bytes", cut).isEqualTo(BEFORE);
                assertThat(cut).as("bytes without the id").isLessThan(wire.length - 1);
            }
        }
    }

    /** Acts on each complete line at once and does not wait for the end of the event. */
    private static final class LineByLineClient {

        private final List<String> data = new ArrayList<>();
        private String lastEventId = BEFORE;

        void read(byte[] bytes) {
            String text = new String(bytes, StandardCharsets.UTF_8);
            String complete = text.substring(0, text.lastIndexOf('\n') + 1);
            complete.lines().forEach(this::line);
        }

        private void line(String line) {
            int colon = line.indexOf(':');
            String name = (colon < 0) ? line : line.substring(0, colon);
            String value = (colon < 0) ? "" : line.substring(colon + 1).replaceFirst("^ ", "");
            switch (name) {
                case "data" -> data.add(value);
                case "id" -> lastEventId = value;
                default -> {}
            }
        }
    }
}
