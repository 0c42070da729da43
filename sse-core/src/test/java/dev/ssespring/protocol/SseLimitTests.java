package dev.ssespring.protocol;

import static dev.ssespring.protocol.ParserFixture.comment;
import static dev.ssespring.protocol.ParserFixture.message;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the parser does at, over and far over {@link ParserLimits}. */
class SseLimitTests {

    private static final int ROOM = 1000;

    @ParameterizedTest
    @ValueSource(strings = {"data: 1234", "event: 123", "id: 123456", "retry: 123", "data:12345", "id:  12345"})
    void lineAtTheLimitPassesAndOneByteMoreFails(String line) {
        for (String lineEnd : List.of("\n", "\r", "\r\n")) {
            assertThat(failureOf(new ParserLimits(10, ROOM), line + lineEnd)).isNull();
            assertThat(failureOf(new ParserLimits(9, ROOM), line + lineEnd))
                    .isEqualTo("line is longer than 9 bytes: raise 'maxLineBytes' of ParserLimits,"
                            + " or make the server send less");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"data", "id", "event", "retry"})
    void lineOfTheNameAloneCountsToo(String line) {
        assertThat(failureOf(new ParserLimits(line.length(), ROOM), line + "\n"))
                .isNull();
        assertThat(failureOf(new ParserLimits(line.length() - 1, ROOM), line + "\n"))
                .startsWith("line is longer");
    }

    @Test
    void overlongLineFailsBeforeItsEndHasCome() {
        SseParser parser = new SseParser(new ParserLimits(10, ROOM), "");

        feed(parser, "data: 1234");
        assertThat(parser.next()).isNull();
        feed(parser, "5");
        assertThat(failureOf(parser).limit()).isEqualTo(SseLimitException.Limit.LINE);
    }

    @Test
    void lineLimitCountsBytesWithoutByteOrderMark() {
        assertThat(failureOf(new ParserLimits(8, ROOM), ParserFixture.BOM + "data: \u00C3\u00A9\n"))
                .isNull();
        assertThat(failureOf(new ParserLimits(7, ROOM), "data: \u00C3\u00A9\n")).startsWith("line is longer");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"data: 12345\n", "data: 12\ndata: 34\n", "data\ndata: 1\ndata: 23\n", "data: \u00C3\u00A9123\n"})
    void eventAtTheLimitPassesAndOneByteMoreFails(String block) {
        assertThat(failureOf(new ParserLimits(ROOM, 5), block + "\n")).isNull();
        assertThat(failureOf(new ParserLimits(ROOM, 4), block + "\n"))
                .isEqualTo("event is longer than 4 bytes: raise 'maxEventBytes' of ParserLimits,"
                        + " or make the server send less");
    }

    @Test
    void lineFeedBetweenDataLinesCountsAndTheLastDoesNot() {
        assertThat(failureOf(new ParserLimits(ROOM, 5), "data: 1234\ndata\n\n")).isNull();
        assertThat(failureOf(new ParserLimits(ROOM, 5), "data: 12345\ndata\n\n"))
                .startsWith("event is longer");
        assertThat(failureOf(new ParserLimits(ROOM, 2), "data\ndata\ndata\n\n")).isNull();
        assertThat(failureOf(new ParserLimits(ROOM, 2), "data\ndata\ndata\ndata\n\n"))
                .startsWith("event is longer");
    }

    @Test
    void overlongEventFailsAtItsLine() {
        SseParser parser = new SseParser(new ParserLimits(ROOM, 5), "");
        feed(parser, "data: 123\ndata: 4\r");
        assertThat(parser.next()).isNull();
        feed(parser, "data\r");

        assertThat(failureOf(parser).limit()).isEqualTo(SseLimitException.Limit.EVENT);
    }

    @Test
    void eventLimitCountsDataOfOneEventOnly() {
        SseParser parser = new SseParser(new ParserLimits(ROOM, 3), "");
        feed(parser, ": comment\nevent: long type\nid: long id\nx: unknown\ndata: 123\n\ndata: 456\n\n");

        assertThat(parser.next()).isEqualTo(new SseEvent("long type", "123", "long id", null));
        assertThat(parser.next()).isEqualTo(message("456", "long id"));
    }

    @Test
    void eventsBeforeTheFailureComeFirstAndStand() {
        SseParser parser = new SseParser(new ParserLimits(10, ROOM), "");
        feed(parser, "id: 1\ndata: a\n\nid: 2\ndata: b\n\nid: 3\ndata: 12345\n\ndata: d\n\n");

        assertThat(parser.next()).isEqualTo(message("a", "1"));
        assertThat(parser.next()).isEqualTo(message("b", "2"));
        assertThatThrownBy(parser::next).isInstanceOf(SseLimitException.class);
        assertThat(parser.lastEventId()).isEqualTo("2");
    }

    @Test
    void failureStaysAndNothingMoreIsTaken() {
        SseParser parser = new SseParser(new ParserLimits(10, ROOM), "");
        feed(parser, "data: 12345\n\n");
        SseLimitException failure = failureOf(parser);

        assertThatThrownBy(parser::next).isSameAs(failure);
        assertThatThrownBy(() -> feed(parser, "data: a\n\n")).isSameAs(failure);
        assertThatThrownBy(() -> parser.readFrom(new ByteArrayInputStream(new byte[1])))
                .isSameAs(failure);
        assertThatThrownBy(parser::next).isSameAs(failure);
    }

    @Test
    void unknownLinesAndCommentsHaveNoLimit() {
        SseParser parser = new SseParser(new ParserLimits(10, 10), "");
        feed(parser, "unknown: 1234567890\n: comment 1234567890\nunknown1234567890\n");
        feed(parser, "datadatadatadatadata: a\n data: 1234567890\ndata: a\n\n");

        assertThat(parser.next()).isEqualTo(message("a"));
        assertThat(parser.next()).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"x", ":", " ", "dat", "datax", "events:", "i", "\u00EF"})
    void restOfASkippedLineIsNotTakenForALine(String start) {
        for (String rest : List.of("data: 1234567890", ": 1234567890", "id: 1234567890", "ata: 1234567890")) {
            SseParser parser = new SseParser(new ParserLimits(10, 10), "");
            feed(parser, start + "x");
            assertThat(parser.next()).isNull();
            feed(parser, rest);
            assertThat(parser.next()).isNull();
            feed(parser, rest + "\n");
            assertThat(parser.next()).isNull();
            feed(parser, "data: a\n\n");
            assertThat(parser.next()).isEqualTo(message("a"));
        }
    }

    @Test
    void keptCommentsAreCutAtTheLineLimit() {
        assertThat(commentsOf(": 1234567\n: 12345678\n: 1234567890\r:123456789\r:12345678\n:\n", 9))
                .containsExactly(
                        comment("1234567"),
                        comment("1234567"),
                        comment("1234567"),
                        comment("12345678"),
                        comment("12345678"),
                        comment(""));
    }

    @Test
    void restOfACutCommentIsNoCommentOfItsOwn() {
        SseParser parser = new SseParser(new ParserLimits(4, ROOM), "").keepComments();
        feed(parser, ":abcd");
        assertThat(parser.next()).isEqualTo(comment("abc"));
        feed(parser, ":efghijk");
        assertThat(parser.next()).isNull();
        feed(parser, ":lmn\n:op\n");
        assertThat(parser.next()).isEqualTo(comment("op"));
    }

    @Test
    void keptCommentMayBeCutWithinACharacterOrBeforeItsText() {
        assertThat(commentsOf(": \u00C3\u00A9\n", 4)).containsExactly(comment("\u00E9"));
        assertThat(commentsOf(": \u00C3\u00A9\n", 3)).containsExactly(comment("\uFFFD"));
        assertThat(commentsOf(": a\n", 2)).containsExactly(comment(""));
        assertThat(commentsOf(": a\n:b\n:\n", 1)).containsExactly(comment(""), comment(""), comment(""));
    }

    @Test
    void defaultsAreSixteenMebibytes() {
        assertThat(ParserLimits.DEFAULTS).isEqualTo(new ParserLimits(16 * 1024 * 1024, 16 * 1024 * 1024));
    }

    @Test
    void fourteenMegabytesPassByDefault() {
        byte[] block = ("data: " + "x".repeat(14_000_000) + "\n\n").getBytes(StandardCharsets.US_ASCII);
        ParseResult result = ParseResult.of(new SseParser(), block, Chunks.ofSize(8192));

        assertThat(result.failure()).isNull();
        assertThat(result.items()).hasSize(1);
        assertThat(((SseEvent) result.items().get(0)).data())
                .hasSize(14_000_000)
                .containsOnlyOnce("x".repeat(14_000_000));
    }

    @Test
    void resultOverTinyLimitsDoesNotDependOnTheChunks() {
        Set<String> met = new HashSet<>();
        for (int seed = 0; seed < 40_000; seed++) {
            Random random = new Random(seed);
            byte[] bytes = RandomStreams.bytes(random, 60);
            ParserLimits limits = new ParserLimits(1 + random.nextInt(20), 1 + random.nextInt(20));
            ParseResult whole = ParseResult.of(parser(limits), bytes, Chunks.whole());

            assertThat(ParseResult.of(parser(limits), bytes, Chunks.ofSize(1)))
                    .as("%s, seed %d, single bytes", limits, seed)
                    .isEqualTo(whole);
            assertThat(ParseResult.of(parser(limits), bytes, Chunks.random(random, 12)))
                    .as("%s, seed %d, random chunks", limits, seed)
                    .isEqualTo(whole);
            assertThat(ParseResult.of(parser(limits), bytes, Chunks.ofSize(1 + random.nextInt(8))))
                    .as("%s, seed %d, equal chunks", limits, seed)
                    .isEqualTo(whole);
            List<SseItem> unlimited = ReferenceParser.parse(bytes, "").events();
            assertThat(whole.events())
                    .as("%s, seed %d", limits, seed)
                    .isEqualTo(
                            (whole.failure() == null)
                                    ? unlimited
                                    : unlimited.subList(0, whole.events().size()));
            String expected = limitMet(bytes, limits);
            assertThat(Objects.requireNonNullElse(whole.failure(), "none"))
                    .as("%s, seed %d", limits, seed)
                    .startsWith(expected);
            met.add(expected);
        }
        assertThat(met).containsExactlyInAnyOrder("none", "line", "event");
    }

    /** Line by line, knowing the whole stream: the first limit that it goes over. */
    private static String limitMet(byte[] bytes, ParserLimits limits) {
        String text = new String(bytes, StandardCharsets.ISO_8859_1);
        String[] lines = (text.startsWith(ParserFixture.BOM) ? text.substring(3) : text).split("\r\n|\r|\n", -1);
        int data = 0;
        for (int i = 0; i < lines.length; i++) {
            int colon = lines[i].indexOf(':');
            String name = (colon < 0) ? lines[i] : lines[i].substring(0, colon);
            boolean whole = i < lines.length - 1;
            boolean known = List.of("data", "event", "id", "retry").contains(name) && (whole || colon > 0);
            if (known && lines[i].length() > limits.maxLineBytes()) {
                return "line";
            }
            if (whole && name.equals("data")) {
                int value = lines[i].replaceFirst("data(: ?)?", "").length();
                if (data + value > limits.maxEventBytes()) {
                    return "event";
                }
                data += value + 1;
            }
            data = lines[i].isEmpty() ? 0 : data;
        }
        return "none";
    }

    private static SseParser parser(ParserLimits limits) {
        return new SseParser(limits, "").keepComments();
    }

    private static @Nullable String failureOf(ParserLimits limits, String input) {
        byte[] bytes = input.getBytes(StandardCharsets.ISO_8859_1);
        ParseResult whole = ParseResult.of(new SseParser(limits, ""), bytes, Chunks.whole());
        assertThat(ParseResult.of(new SseParser(limits, ""), bytes, Chunks.ofSize(1)))
                .isEqualTo(whole);
        return whole.failure();
    }

    private static SseLimitException failureOf(SseParser parser) {
        return catchThrowableOfType(SseLimitException.class, parser::next);
    }

    private static List<SseItem> commentsOf(String input, int maxLineBytes) {
        byte[] bytes = input.getBytes(StandardCharsets.ISO_8859_1);
        ParserLimits limits = new ParserLimits(maxLineBytes, ROOM);
        ParseResult whole = ParseResult.of(parser(limits), bytes, Chunks.whole());
        for (int size = 1; size <= bytes.length; size++) {
            assertThat(ParseResult.of(parser(limits), bytes, Chunks.ofSize(size)))
                    .isEqualTo(whole);
        }
        return new ArrayList<>(whole.items());
    }

    private static void feed(SseParser parser, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        parser.feed(bytes, 0, bytes.length);
    }
}
