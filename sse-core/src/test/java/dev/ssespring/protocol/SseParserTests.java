package dev.ssespring.protocol;

import static dev.ssespring.protocol.ParserFixture.message;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** {@link SseParser} on the fixtures, each cut in every way, and what the fixtures cannot say. */
class SseParserTests {

    static Stream<ParserFixture> fixtures() {
        return Stream.of(LineFixtures.all(), FieldFixtures.all(), StateFixtures.all(), TextFixtures.all())
                .flatMap(all -> all);
    }

    static Stream<ParserFixture> commentFixtures() {
        return CommentFixtures.all();
    }

    @ParameterizedTest
    @MethodSource("fixtures")
    void readsWhatIsExpected(ParserFixture fixture) {
        assertThat(ParseResult.of(fixture.newParser(), fixture.bytes(), Chunks.whole()))
                .isEqualTo(fixture.expected());
    }

    @ParameterizedTest
    @MethodSource("fixtures")
    void readsTheSameCutInTwoAnywhere(ParserFixture fixture) {
        byte[] bytes = fixture.bytes();
        for (int cut = 1; cut < bytes.length; cut++) {
            assertThat(ParseResult.of(fixture.newParser(), bytes, Chunks.cutAt(cut, bytes.length)))
                    .as("cut before byte %d", cut)
                    .isEqualTo(fixture.expected());
        }
    }

    @ParameterizedTest
    @MethodSource("fixtures")
    void readsTheSameInChunksOfAnySize(ParserFixture fixture) {
        byte[] bytes = fixture.bytes();
        for (int size = 1; size <= bytes.length; size++) {
            assertThat(ParseResult.of(fixture.newParser(), bytes, Chunks.ofSize(size)))
                    .as("chunks of %d bytes", size)
                    .isEqualTo(fixture.expected());
        }
    }

    @ParameterizedTest
    @MethodSource("fixtures")
    void readerReadsTheSameFromAnyChunks(ParserFixture fixture) {
        byte[] bytes = (startOf(fixture) + fixture.input()).getBytes(StandardCharsets.ISO_8859_1);
        for (int size = 1; size <= bytes.length; size++) {
            assertThat(ParseResult.ofReader(bytes, Chunks.ofSize(size)))
                    .as("chunks of %d bytes", size)
                    .isEqualTo(fixture.expected());
            assertThat(ParseResult.ofReader(bytes, Chunks.cutAt(size, bytes.length)))
                    .as("cut before byte %d", size)
                    .isEqualTo(fixture.expected());
        }
    }

    /** A reader has no start id; a block that gives it stands in. */
    private static String startOf(ParserFixture fixture) {
        return fixture.startId().isEmpty() ? "" : "id: " + fixture.startId() + "\n\n";
    }

    @ParameterizedTest
    @MethodSource("fixtures")
    void keptCommentsChangeNothingElse(ParserFixture fixture) {
        for (int size = 1; size <= fixture.bytes().length; size++) {
            ParseResult result =
                    ParseResult.of(fixture.newParser().keepComments(), fixture.bytes(), Chunks.ofSize(size));

            assertThat(result.withoutComments()).isEqualTo(fixture.expected());
        }
    }

    @ParameterizedTest
    @MethodSource("commentFixtures")
    void keepsComments(ParserFixture fixture) {
        byte[] bytes = fixture.bytes();
        for (int size = 1; size <= bytes.length; size++) {
            assertThat(ParseResult.of(fixture.newParser().keepComments(), bytes, Chunks.ofSize(size)))
                    .isEqualTo(fixture.expected());
            assertThat(ParseResult.of(fixture.newParser().keepComments(), bytes, Chunks.cutAt(size, bytes.length)))
                    .isEqualTo(fixture.expected());
        }
    }

    @ParameterizedTest
    @MethodSource({"fixtures", "commentFixtures"})
    void afterEachByteEverythingThatItEndsIsThere(ParserFixture fixture) {
        byte[] bytes = fixture.bytes();
        SseParser parser = fixture.newParser().keepComments();
        List<SseItem> items = new ArrayList<>();
        for (int i = 0; i < bytes.length; i++) {
            parser.feed(bytes, i, 1);
            ParseResult.drain(parser, items);

            assertThat(new ParseResult(items, parser.lastEventId(), parser.retry(), null))
                    .as("after byte %d", i)
                    .isEqualTo(ReferenceParser.parse(Arrays.copyOf(bytes, i + 1), fixture.startId()));
        }
    }

    @ParameterizedTest
    @MethodSource("fixtures")
    void referenceParserReadsWhatIsExpected(ParserFixture fixture) {
        assertThat(ReferenceParser.parse(fixture.bytes(), fixture.startId()).withoutComments())
                .isEqualTo(fixture.expected());
    }

    @Test
    void fixturesAreManyAndHaveNamesOfTheirOwn() {
        assertThat(Stream.concat(fixtures(), commentFixtures()).map(ParserFixture::name))
                .hasSizeGreaterThan(120)
                .doesNotHaveDuplicates();
    }

    @Test
    void eventIsThereRightAfterTheCarriageReturnOfItsBlankLine() {
        SseParser parser = new SseParser();

        feed(parser, "data: a\r");
        assertThat(parser.next()).isNull();
        feed(parser, "\r");
        assertThat(parser.next()).isEqualTo(message("a"));
        assertThat(parser.next()).isNull();
        feed(parser, "\ndata: b\r\n\r");
        assertThat(parser.next()).isEqualTo(message("b"));
        feed(parser, "\n");
        assertThat(parser.next()).isNull();
        feed(parser, "data: c\n\r");
        assertThat(parser.next()).isEqualTo(message("c"));
    }

    @Test
    void lineFeedThatFollowsACarriageReturnMuchLaterIsDropped() {
        SseParser parser = new SseParser();

        feed(parser, "data: a\r");
        assertThat(parser.next()).isNull();
        feed(parser, "");
        assertThat(parser.next()).isNull();
        feed(parser, "\n");
        assertThat(parser.next()).isNull();
        feed(parser, "\n");
        assertThat(parser.next()).isEqualTo(message("a"));
    }

    @Test
    void retryIsInForceAtItsOwnLine() {
        SseParser parser = new SseParser();
        assertThat(parser.retry()).isNull();

        feed(parser, "retry: 5\r");
        assertThat(parser.next()).isNull();
        assertThat(parser.retry()).isEqualTo(Duration.ofMillis(5));
    }

    @Test
    void idIsInForceAtItsBlankLine() {
        SseParser parser = new SseParser(ParserLimits.DEFAULTS, "7");
        assertThat(parser.lastEventId()).isEqualTo("7");

        feed(parser, "id: 8\n");
        assertThat(parser.next()).isNull();
        assertThat(parser.lastEventId()).isEqualTo("7");
        feed(parser, "\r");
        assertThat(parser.next()).isNull();
        assertThat(parser.lastEventId()).isEqualTo("8");
    }

    @Test
    void lastEventIdMovesWithTheEventsReturned() {
        SseParser parser = new SseParser();
        feed(parser, "id: 1\ndata: a\n\nid: 2\ndata: b\n\n");

        assertThat(parser.next()).isEqualTo(message("a", "1"));
        assertThat(parser.lastEventId()).isEqualTo("1");
        assertThat(parser.next()).isEqualTo(message("b", "2"));
        assertThat(parser.lastEventId()).isEqualTo("2");
    }

    @Test
    void chunksMayBeFedBeforeTheFirstIsReadAndTheirArrayUsedAgain() {
        SseParser parser = new SseParser();
        byte[] chunk = ascii("xxdata: a\n\nxx");
        parser.feed(chunk, 2, 9);
        chunk[8] = 'b';
        parser.feed(chunk, 2, 9);
        Arrays.fill(chunk, (byte) 'z');

        assertThat(parser.next()).isEqualTo(message("a"));
        assertThat(parser.next()).isEqualTo(message("b"));
        assertThat(parser.next()).isNull();
    }

    @Test
    void feedChecksItsRange() {
        SseParser parser = new SseParser();

        assertThatThrownBy(() -> parser.feed(new byte[3], 2, 2)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> parser.feed(new byte[3], -1, 2)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> parser.feed(new byte[3], 1, -1)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThat(parser.next()).isNull();
    }

    @Test
    void readFromTellsHowMuchWasReadAndWhenTheInputEnds() throws IOException {
        SseParser parser = new SseParser();
        ByteArrayInputStream input = new ByteArrayInputStream(ascii("data: a\n\n"));

        assertThat(parser.readFrom(input)).isEqualTo(9);
        assertThat(parser.readFrom(input)).isEqualTo(-1);
        assertThat(parser.next()).isEqualTo(message("a"));
        assertThat(parser.next()).isNull();
    }

    @Test
    void needsItsArguments() {
        assertThatNullPointerException()
                .isThrownBy(() -> new SseParser(null, ""))
                .withMessage("'limits' must not be null");
        assertThatNullPointerException()
                .isThrownBy(() -> new SseParser(ParserLimits.DEFAULTS, null))
                .withMessage("'lastEventId' must not be null");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ParserLimits(0, 1))
                .withMessage("'maxLineBytes' must be 1 or more: 0");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ParserLimits(1, -1))
                .withMessage("'maxEventBytes' must be 1 or more: -1");
    }

    private static void feed(SseParser parser, String text) {
        parser.feed(ascii(text), 0, text.length());
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
