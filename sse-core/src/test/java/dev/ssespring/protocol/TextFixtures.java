package dev.ssespring.protocol;

import static dev.ssespring.protocol.ParserFixture.event;
import static dev.ssespring.protocol.ParserFixture.fixture;
import static dev.ssespring.protocol.ParserFixture.message;

import java.util.stream.Stream;

/** UTF-8, well-formed and not. */
final class TextFixtures {

    private TextFixtures() {}

    static Stream<ParserFixture> all() {
        return Stream.of(wellFormed(), notContinued(), neverAllowed(), surrogates(), acrossLines(), elsewhere())
                .flatMap(fixtures -> fixtures);
    }

    private static Stream<ParserFixture> wellFormed() {
        return Stream.of(
                text("two bytes", "\u00C3\u00A9", "\u00E9"),
                text("three bytes", "\u00E2\u0082\u00AC", "\u20AC"),
                text("four bytes", "\u00F0\u009F\u0098\u0080", "\uD83D\uDE00"),
                text("first of two bytes", "\u00C2\u0080", "\u0080"),
                text("first of three bytes", "\u00E0\u00A0\u0080", "\u0800"),
                text("first of four bytes", "\u00F0\u0090\u0080\u0080", "\uD800\uDC00"),
                text("last before the surrogates", "\u00ED\u009F\u00BF", "\uD7FF"),
                text("first after the surrogates", "\u00EE\u0080\u0080", "\uE000"),
                text("last of all", "\u00F4\u008F\u00BF\u00BF", "\uDBFF\uDFFF"),
                text("noncharacters", "\u00EF\u00BF\u00BE\u00EF\u00BF\u00BF", "\uFFFE\uFFFF"),
                text("U+FFFD itself", "\u00EF\u00BF\u00BD", "\uFFFD"),
                text("controls", "\u0001\u0008\u001B\u007F", "\u0001\b\u001B\u007F"));
    }

    private static Stream<ParserFixture> notContinued() {
        return Stream.of(
                text("lone continuation 80", "\u0080", "\uFFFD"),
                text("lone continuation BF in text", "a\u00BFb", "a\uFFFDb"),
                text("three lone continuations", "\u0080\u0080\u0080", "\uFFFD\uFFFD\uFFFD"),
                text("continuation too many", "\u00C3\u00A9\u00A9", "\u00E9\uFFFD"),
                text("1 of 2 at the end", "a\u00C3", "a\uFFFD"),
                text("1 of 2 in text", "\u00C3a", "\uFFFDa"),
                text("1 of 2 before a character", "\u00C3\u00C3\u00A9", "\uFFFD\u00E9"),
                text("1 of 3 at the end", "\u00E2", "\uFFFD"),
                text("1 of 3 in text", "\u00E2a", "\uFFFDa"),
                text("2 of 3 at the end", "\u00E2\u0082", "\uFFFD"),
                text("2 of 3 in text", "\u00E2\u0082a", "\uFFFDa"),
                text("2 of 3 before a character", "\u00E2\u0082\u00C3\u00A9", "\uFFFD\u00E9"),
                text("2 of 3 twice", "\u00E2\u0082\u00E2\u0082", "\uFFFD\uFFFD"),
                text("1 of 4 in text", "\u00F0a", "\uFFFDa"),
                text("2 of 4 in text", "\u00F0\u009Fa", "\uFFFDa"),
                text("2 of 4 at the end", "\u00F0\u009F", "\uFFFD"),
                text("3 of 4 at the end", "\u00F0\u009F\u0098", "\uFFFD"),
                text("3 of 4 in text", "\u00F0\u009F\u0098a", "\uFFFDa"),
                text("3 of 4 before the same", "\u00F0\u009F\u0098\u00F0\u009F\u0098\u0080", "\uFFFD\uD83D\uDE00"),
                text("1 of 3 before a space", "\u00E2 a", "\uFFFD a"),
                text("1 of 3 before a colon", "\u00E2:a", "\uFFFD:a"));
    }

    private static Stream<ParserFixture> neverAllowed() {
        return Stream.of(
                text("C0 80", "\u00C0\u0080", replaced(2)),
                text("C0 AF", "\u00C0\u00AF", replaced(2)),
                text("C1 BF", "\u00C1\u00BF", replaced(2)),
                text("E0 80 80", "\u00E0\u0080\u0080", replaced(3)),
                text("E0 9F BF", "\u00E0\u009F\u00BF", replaced(3)),
                text("E0 80 at the end", "\u00E0\u0080", replaced(2)),
                text("F0 80 80 80", "\u00F0\u0080\u0080\u0080", replaced(4)),
                text("F0 8F BF BF", "\u00F0\u008F\u00BF\u00BF", replaced(4)),
                text("F0 80 at the end", "\u00F0\u0080", replaced(2)),
                text("F4 90 80 80", "\u00F4\u0090\u0080\u0080", replaced(4)),
                text("F5 80 80 80", "\u00F5\u0080\u0080\u0080", replaced(4)),
                text("F8 88 80 80 80", "\u00F8\u0088\u0080\u0080\u0080", replaced(5)),
                text("FC 84 80 80 80 80", "\u00FC\u0084\u0080\u0080\u0080\u0080", replaced(6)),
                text("FE", "a\u00FEb", "a\uFFFDb"),
                text("FF", "a\u00FFb", "a\uFFFDb"),
                text("overlong LF is no line end", "a\u00C0\u008Ab", "a" + replaced(2) + "b"));
    }

    private static Stream<ParserFixture> surrogates() {
        return Stream.of(
                text("ED A0 80", "\u00ED\u00A0\u0080", replaced(3)),
                text("ED AF BF in text", "a\u00ED\u00AF\u00BFb", "a" + replaced(3) + "b"),
                text("ED BF BF", "\u00ED\u00BF\u00BF", replaced(3)),
                text("a pair", "\u00ED\u00A0\u00BD\u00ED\u00B8\u0080", replaced(6)),
                text(
                        "a pair among others",
                        "\u00C3\u00A9\u00ED\u00A0\u00BD\u00ED\u00B8\u0080\u00E2\u0082\u00AC",
                        "\u00E9" + replaced(6) + "\u20AC"),
                text("ED at the end", "\u00ED", replaced(1)),
                text("ED A0 at the end", "\u00ED\u00A0", replaced(2)),
                text("ED A0 in text", "\u00ED\u00A0a", replaced(2) + "a"),
                text("ED A0 before a character", "\u00ED\u00A0\u00C3\u00A9", replaced(2) + "\u00E9"),
                text("ED 9F at the end", "\u00ED\u009F", replaced(1)),
                text("ED ED A0 80", "\u00ED\u00ED\u00A0\u0080", replaced(4)),
                text("E2 82 ED A0 80", "\u00E2\u0082\u00ED\u00A0\u0080", replaced(4)));
    }

    private static Stream<ParserFixture> acrossLines() {
        return Stream.of(
                fixture("LF within a character", "data: \u00E2\u0082\ndata: \u00AC\n\n", message("\uFFFD\n\uFFFD")),
                fixture("CR within a character", "data: \u00E2\u0082\rdata: \u00AC\r\r", message("\uFFFD\n\uFFFD")),
                fixture(
                        "CRLF within a character",
                        "data:\u00E2\r\ndata:\u0082\u00AC\r\n\r\n",
                        message("\uFFFD\n\uFFFD\uFFFD")),
                fixture(
                        "character cut before the blank line",
                        "data: a\u00F0\n\ndata: b\n\n",
                        message("a\uFFFD"),
                        message("b")),
                fixture(
                        "surrogate cut by LF",
                        "data: \u00ED\u00A0\ndata: \u0080\n\n",
                        message("\uFFFD\uFFFD\n\uFFFD")));
    }

    private static Stream<ParserFixture> elsewhere() {
        return Stream.of(
                fixture("malformed type", "event: \u00E2\u0082\ndata: a\n\n", event("\uFFFD", "a")),
                fixture("surrogate in a type", "event: \u00ED\u00A0\u0080\ndata: a\n\n", event(replaced(3), "a")),
                fixture("malformed id", "id: 1\u00FF\ndata: a\n\n", message("a", "1\uFFFD"))
                        .endingWithId("1\uFFFD"),
                fixture("surrogate in an id", "id: \u00ED\u00A0\u0080\n\n").endingWithId(replaced(3)),
                fixture("overlong U+0000 is not U+0000", "id: \u00C0\u0080\n\n").endingWithId(replaced(2)),
                fixture("overlong blank is not dropped", "data:\u00C0\u00A0a\n\n", message(replaced(2) + "a")),
                fixture("malformed name", "data\u00C3: a\n\u00FFdata: a\ndata: b\n\n", message("b")),
                fixture("overlong colon", "data\u00C0\u00BA a\ndata: b\n\n", message("b")),
                fixture("malformed comment", ": \u00FF\u00C3\ndata: a\n\n", message("a")),
                fixture("malformed retry", "retry: 5\u00FF\ndata: a\n\n", message("a")));
    }

    private static ParserFixture text(String name, String bytes, String expected) {
        return fixture("text: " + name, "data: " + bytes + "\n\n", message(expected));
    }

    private static String replaced(int times) {
        return "\uFFFD".repeat(times);
    }
}
