package dev.ssespring.protocol;

import static dev.ssespring.protocol.ParserFixture.comment;
import static dev.ssespring.protocol.ParserFixture.message;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a long stream costs. Measures what the thread allocates, where the JVM can tell. */
class SseParserMemoryTests {

    private static final int CHUNK = 8 * 1024;
    private static final int CHUNKS = 50_000_000 / CHUNK;
    private static final long MEBIBYTE = 1 << 20;

    @ParameterizedTest
    @ValueSource(strings = {"x", ":", "datax", " data: ", "unknown: "})
    void fiftyMegabytesOfOneLineThatDoesNotCountAreSkipped(String start) {
        SseParser parser = new SseParser();
        feed(parser, start);
        assertThat(parser.next()).isNull();

        assertThat(allocatedBy(() -> feedFiftyMegabytes(parser))).isLessThan(MEBIBYTE);
        feed(parser, "\ndata: a\n\n");
        assertThat(parser.next()).isEqualTo(message("a"));
    }

    @Test
    void fiftyMegabytesOfAKeptCommentAreCutAtTheLineLimit() {
        SseParser parser = new SseParser(new ParserLimits(CHUNK, CHUNK), "").keepComments();
        feed(parser, ":" + "c".repeat(CHUNK));
        assertThat(parser.next()).isEqualTo(comment("c".repeat(CHUNK - 1)));

        assertThat(allocatedBy(() -> feedFiftyMegabytes(parser))).isLessThan(MEBIBYTE);
        feed(parser, "\n: d\n");
        assertThat(parser.next()).isEqualTo(comment("d"));
    }

    @Test
    void fiftyMegabytesOfShortLinesThatDoNotCountNeedNoMemory() {
        SseParser parser = new SseParser();
        byte[] chunk = ": comment\r\nunknown: 12345678\n\r".repeat(CHUNK / 30).getBytes(StandardCharsets.US_ASCII);

        assertThat(allocatedBy(() -> {
                    for (int i = 0; i < CHUNKS; i++) {
                        parser.feed(chunk, 0, chunk.length);
                        assertNothing(parser);
                    }
                }))
                .isLessThan(MEBIBYTE);
    }

    @Test
    void eventsCostNoMoreThanTheirTexts() {
        SseParser parser = new SseParser();
        byte[] chunk = "id: 12\nevent: tick\ndata: 12345678\n\n".repeat(200).getBytes(StandardCharsets.US_ASCII);

        assertThat(allocatedBy(() -> {
                    for (int i = 0; i < 500; i++) {
                        parser.feed(chunk, 0, chunk.length);
                        int events = 0;
                        while (parser.next() != null) {
                            events++;
                        }
                        assertCount(events, 200);
                    }
                }))
                .isLessThan(100_000L * 300);
    }

    @Test
    @Timeout(30)
    void workOnALongLineIsLinearEvenByteByByte() {
        SseParser parser = new SseParser();
        String data = "x".repeat(3_000_000);
        byte[] bytes = ("data: " + data + "\n\n").getBytes(StandardCharsets.US_ASCII);

        assertThat(ParseResult.of(parser, bytes, Chunks.ofSize(1)).items()).containsExactly(message(data));
    }

    @Test
    @Timeout(30)
    void workOnManyLinesFedAtOnceIsLinear() {
        SseParser parser = new SseParser();
        byte[] bytes = "data: a\n\n".repeat(1_000_000).getBytes(StandardCharsets.US_ASCII);

        assertThat(ParseResult.of(parser, bytes, Chunks.whole()).items()).hasSize(1_000_000);
    }

    /** Each chunk begins as a data line does. */
    private static void feedFiftyMegabytes(SseParser parser) {
        byte[] chunk = ("data: " + "x".repeat(CHUNK - 6)).getBytes(StandardCharsets.US_ASCII);
        for (int i = 0; i < CHUNKS; i++) {
            parser.feed(chunk, 0, chunk.length);
            assertNothing(parser);
        }
    }

    private static void assertNothing(SseParser parser) {
        SseItem item = parser.next();
        if (item != null) {
            throw new AssertionError("Nothing was to be read, but there is " + item);
        }
    }

    private static void assertCount(int actual, int expected) {
        if (actual != expected) {
            throw new AssertionError(actual + " events instead of " + expected);
        }
    }

    private static long allocatedBy(Runnable work) {
        assumeThat(ManagementFactory.getThreadMXBean()).isInstanceOf(ThreadMXBean.class);
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        assumeThat(threads.isThreadAllocatedMemorySupported()).isTrue();
        long id = Thread.currentThread().getId();
        long before = threads.getThreadAllocatedBytes(id);
        work.run();
        return threads.getThreadAllocatedBytes(id) - before;
    }

    private static void feed(SseParser parser, String text) {
        parser.feed(text.getBytes(StandardCharsets.US_ASCII), 0, text.length());
    }
}
