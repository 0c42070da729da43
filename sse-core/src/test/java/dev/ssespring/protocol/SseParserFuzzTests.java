package dev.ssespring.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The parser against {@link ReferenceParser} and against itself, on input that nobody would write down. */
class SseParserFuzzTests {

    @Test
    void readsShortStreamsAsTheReferenceDoesInAnyChunks() {
        compare(20_000, 60, 10);
    }

    @Test
    void readsLongStreamsAsTheReferenceDoesInAnyChunks() {
        compare(200, 10_000, 3_000);
    }

    private static void compare(int streams, int length, int longestChunk) {
        for (int seed = 0; seed < streams; seed++) {
            Random random = new Random(seed);
            byte[] bytes = RandomStreams.bytes(random, length);
            String startId = random.nextBoolean() ? "" : "start";
            ParseResult expected = ReferenceParser.parse(bytes, startId);

            assertThat(ParseResult.of(parser(startId), bytes, Chunks.whole()))
                    .as("seed %d, whole", seed)
                    .isEqualTo(expected);
            assertThat(ParseResult.of(parser(startId), bytes, Chunks.random(random, longestChunk)))
                    .as("seed %d, random chunks", seed)
                    .isEqualTo(expected);
            assertThat(ParseResult.of(parser(startId), bytes, Chunks.ofSize(1)))
                    .as("seed %d, single bytes", seed)
                    .isEqualTo(expected);
            if (startId.isEmpty()) {
                assertThat(ParseResult.ofReader(bytes, Chunks.random(random, longestChunk)))
                        .as("seed %d, reader", seed)
                        .isEqualTo(expected.withoutComments());
            }
        }
    }

    private static SseParser parser(String startId) {
        return new SseParser(ParserLimits.DEFAULTS, startId).keepComments();
    }

    @Test
    void replacesMalformedBytesAsTheEncodingStandardDoes() {
        int[] edges = {
            'a', 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0xC0, 0xC1, 0xC2, 0xDF, 0xE0, 0xE1, 0xEC, 0xED, 0xEE, 0xEF, 0xF0,
            0xF1, 0xF4, 0xF5, 0xFF
        };
        ByteArrayOutputStream stream = new ByteArrayOutputStream();
        List<String> expected = new ArrayList<>();
        for (int count = 1; count <= 4; count++) {
            for (int number = 0; number < Math.pow(edges.length, count); number++) {
                byte[] bytes = new byte[count];
                int rest = number;
                for (int i = 0; i < count; i++) {
                    bytes[i] = (byte) edges[rest % edges.length];
                    rest /= edges.length;
                }
                stream.writeBytes("data:".getBytes(StandardCharsets.US_ASCII));
                stream.writeBytes(bytes);
                stream.writeBytes(new byte[] {'\r', '\r'});
                expected.add(ReferenceUtf8.decode(bytes));
            }
        }

        assertThat(ParseResult.of(new SseParser(), stream.toByteArray(), Chunks.ofSize(8192)).items().stream()
                        .map(item -> ((SseEvent) item).data())
                        .toList())
                .isEqualTo(expected);
    }
}
