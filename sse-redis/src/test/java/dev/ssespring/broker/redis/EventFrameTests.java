package dev.ssespring.broker.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EventFrameTests {

    @Test
    void writesAHeaderTheKeyAndTheEvent() {
        assertThat(write(frame(3, null, "data: a\n\n"), frame(0, "k\u00e4", "data: 2\n\n")))
                .isEqualTo("3 - 9\ndata: a\n\n0 3 9\nk\u00e4data: 2\n\n");
    }

    @Test
    void readsWhatWasWritten() {
        List<EventFrame> frames = List.of(
                frame(63, null, "data: 1 2 3\n\n"),
                frame(7, "", "x"),
                frame(1, "a key\n9 - 9\n", ""),
                frame(0, "k", "y"));

        List<EventFrame> read = EventFrame.read(bytes(frames.toArray(EventFrame[]::new)));

        assertThat(read).hasSameSizeAs(frames);
        for (int i = 0; i < frames.size(); i++) {
            assertThat(read.get(i).distance()).isEqualTo(frames.get(i).distance());
            assertThat(read.get(i).key()).isEqualTo(frames.get(i).key());
            assertThat(read.get(i).event()).isEqualTo(frames.get(i).event());
        }
        assertThat(EventFrame.read(new byte[0])).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"hand", "1 2\nxyz", "0 - x\n", "0 - 5\nabcd", "0 2 1\nab", "0 - 1"})
    void refusesBytesThatAreNoFrames(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> EventFrame.read(text.getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void refusesAFrameThatIsCutAnywhere() {
        byte[] whole = bytes(frame(12, "key", "data: x\n\n"));
        for (int length = 1; length < whole.length; length++) {
            byte[] cut = Arrays.copyOf(whole, length);
            assertThatIllegalArgumentException().isThrownBy(() -> EventFrame.read(cut));
        }
    }

    private static EventFrame frame(int distance, @Nullable String key, String event) {
        return new EventFrame(distance, key, event.getBytes(StandardCharsets.UTF_8));
    }

    private static String write(EventFrame... frames) {
        return new String(bytes(frames), StandardCharsets.UTF_8);
    }

    private static byte[] bytes(EventFrame... frames) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Arrays.stream(frames).forEach(frame -> frame.writeTo(out));
        return out.toByteArray();
    }
}
