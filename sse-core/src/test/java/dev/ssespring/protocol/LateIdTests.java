package dev.ssespring.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** An id that is given to an event after it was encoded. */
class LateIdTests {

    static Stream<SseEvent> events() {
        return Stream.of(
                SseEvent.builder().build(),
                SseEvent.of("x"),
                SseEvent.of("created", "two\nlines"),
                SseEvent.builder().comment("one").comment("").comment("a\nb").build(),
                SseEvent.builder()
                        .comment(": colon")
                        .event("e")
                        .data(": not a comment")
                        .build(),
                SseEvent.builder().retry(Duration.ofMillis(5)).field("k", ":v").build(),
                SseEvent.builder().comment("grün").data("größer").build());
    }

    @ParameterizedTest
    @MethodSource("events")
    void itStandsWhereTheEncoderWouldHaveWrittenIt(SseEvent event) {
        byte[] encoded = SseEncoder.encode(event).toByteArray();

        assertThat(text(SseEncoder.withId(encoded, "e-15"))).isEqualTo(text(SseEncoder.encode(event, "e-15")));
    }

    @Test
    void itIsOneLineWithoutTheCharacterZero() {
        byte[] encoded = SseEncoder.encode(SseEvent.of("x")).toByteArray();

        assertThatIllegalArgumentException().isThrownBy(() -> SseEncoder.withId(encoded, "a\nb"));
        assertThatIllegalArgumentException().isThrownBy(() -> SseEncoder.withId(encoded, "a\0b"));
    }

    @Test
    void bytesThatWereCutOffMakeABlockOfTheirOwn() {
        assertThat(text(SseEncoder.withId(": cut".getBytes(StandardCharsets.UTF_8), "1")))
                .isEqualTo(": cutid: 1\n\n");
        assertThat(text(SseEncoder.withId(new byte[0], "1"))).isEqualTo("id: 1\n\n");
    }

    private static String text(EncodedEvent event) {
        return new String(event.toByteArray(), StandardCharsets.UTF_8);
    }
}
