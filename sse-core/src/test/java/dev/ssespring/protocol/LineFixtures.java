package dev.ssespring.protocol;

import static dev.ssespring.protocol.ParserFixture.BOM;
import static dev.ssespring.protocol.ParserFixture.event;
import static dev.ssespring.protocol.ParserFixture.fixture;
import static dev.ssespring.protocol.ParserFixture.message;

import java.util.stream.Stream;

/** Byte order mark, line ends, the end of the stream. */
final class LineFixtures {

    private LineFixtures() {}

    static Stream<ParserFixture> all() {
        return Stream.of(byteOrderMark(), notQuiteAByteOrderMark(), lineEnds(), notLineEnds(), endOfStream())
                .flatMap(fixtures -> fixtures);
    }

    private static Stream<ParserFixture> byteOrderMark() {
        return Stream.of(
                fixture("BOM at the start is dropped", BOM + "data: a\n\n", message("a")),
                fixture("BOM before an id", BOM + "id: 1\n\n").endingWithId("1"),
                fixture("BOM before a comment", BOM + ": c\ndata: a\n\n", message("a")),
                fixture("BOM before a blank line", BOM + "\ndata: a\n\n", message("a")),
                fixture("BOM before a lone CR", BOM + "\rdata: a\r\r", message("a")),
                fixture("BOM before CRLF", BOM + "\r\ndata: a\r\n\r\n", message("a")),
                fixture("BOM and nothing else", BOM),
                fixture("second BOM belongs to the name", BOM + BOM + "data: a\n\ndata: b\n\n", message("b")),
                fixture("second BOM makes its line unknown", BOM + BOM + "data: a\ndata: b\n\n", message("b")),
                fixture("BOM on the second line", "data: a\n" + BOM + "data: b\n\n", message("a")),
                fixture("BOM at the second block", "data: a\n\n" + BOM + "data: b\n\n", message("a")),
                fixture("BOM after a blank line", "\n" + BOM + "data: a\n\n"),
                fixture("BOM after CR", "\r" + BOM + "data: a\n\n"),
                fixture("BOM in a value", "data: " + BOM + "a\n\n", message("\uFEFFa")),
                fixture("BOM as value", "data:" + BOM + "\n\n", message("\uFEFF")),
                fixture("BOM at the end of a value", "data: a" + BOM + "\n\n", message("a\uFEFF")),
                fixture("BOM behind a name", "data" + BOM + ": a\n\n"));
    }

    private static Stream<ParserFixture> notQuiteAByteOrderMark() {
        return Stream.of(
                fixture("EF before a field", "\u00EFdata: a\n\ndata: b\n\n", message("b")),
                fixture("EF BB before a field", "\u00EF\u00BBdata: a\n\ndata: b\n\n", message("b")),
                fixture("EF before a colon", "\u00EF: c\ndata: b\n\n", message("b")),
                fixture("EF then LF", "\u00EF\ndata: a\n\n", message("a")),
                fixture("EF then CR", "\u00EF\rdata: a\r\r", message("a")),
                fixture("EF BB then LF", "\u00EF\u00BB\ndata: a\n\n", message("a")),
                fixture("EF BB then CRLF", "\u00EF\u00BB\r\ndata: a\r\n\r\n", message("a")),
                fixture("EF alone", "\u00EF"),
                fixture("EF BB alone", "\u00EF\u00BB"),
                fixture("EF, then a BOM", "\u00EF" + BOM + "data: a\n\n"),
                fixture("EF BB, then a BOM", "\u00EF\u00BB" + BOM + "data: a\n\n"),
                fixture("BB BF", "\u00BB\u00BFdata: a\n\n"),
                fixture("EF BB BE", "\u00EF\u00BB\u00BEdata: a\n\n"),
                fixture("little-endian UTF-16 BOM", "\u00FF\u00FEdata: a\n\n"),
                fixture("big-endian UTF-16 BOM", "\u00FE\u00FFdata: a\n\n"));
    }

    private static Stream<ParserFixture> lineEnds() {
        return Stream.of(
                fixture("LF", "data: a\ndata: b\n\ndata: c\n\n", message("a\nb"), message("c")),
                fixture("CR", "data: a\rdata: b\r\rdata: c\r\r", message("a\nb"), message("c")),
                fixture("CRLF", "data: a\r\ndata: b\r\n\r\ndata: c\r\n\r\n", message("a\nb"), message("c")),
                fixture("LF CR", "data: a\n\rdata: b\n\r", message("a"), message("b")),
                fixture("LF CRLF", "data: a\n\r\ndata: b\n\r\n", message("a"), message("b")),
                fixture("CRLF LF", "data: a\r\n\ndata: b\r\n\n", message("a"), message("b")),
                fixture("CRLF CR", "data: a\r\n\rdata: b\r\n\r", message("a"), message("b")),
                fixture("CR CRLF", "data: a\r\r\ndata: b\r\r\n", message("a"), message("b")),
                fixture("CR LF CR LF CR", "data: a\r\n\r\n\rdata: b\r\n\r\n\r", message("a"), message("b")),
                fixture("each its own", "data: a\rdata: b\ndata: c\r\n\r", message("a\nb\nc")),
                fixture("CRLF is one line end", "data: a\r\ndata: b\n\n", message("a\nb")),
                fixture("CRLF is not blank after a value", "data: a\r\nevent: x\r\n\r\n", event("x", "a")),
                fixture(
                        "LF, then CRLF within a block",
                        "data: a\ndata: b\r\n\ndata: c\n\n",
                        message("a\nb"),
                        message("c")),
                fixture("blank lines first", "\n\r\r\n\n\r\ndata: a\n\n", message("a")),
                fixture("blank lines between", "data: a\n\n\n\r\r\r\n\r\n\ndata: b\n\n", message("a"), message("b")),
                fixture("nothing but blank lines", "\n\n\r\r\r\n\r\n"),
                fixture("CR ends a comment", ": c\rdata: a\r\r", message("a")),
                fixture("CR ends an unknown line", "x: c\rdata: a\r\r", message("a")),
                fixture("CR ends a name without colon", "data\rdata\r\r", message("\n")),
                fixture("CR ends an id", "id: 1\rdata: a\r\r", message("a", "1"))
                        .endingWithId("1"),
                fixture("CR ends a retry", "retry: 5\rdata: a\r\r", message("a", 5))
                        .endingWithRetry(5),
                fixture("CRLF ends a retry", "retry: 5\r\ndata: a\r\n\r\n", message("a", 5))
                        .endingWithRetry(5),
                fixture("CR at the very end dispatches", "data: a\n\r", message("a")),
                fixture("CR after CR at the very end dispatches", "data: a\r\r", message("a")),
                fixture("CR after CRLF at the very end dispatches", "data: a\r\n\r", message("a")));
    }

    private static Stream<ParserFixture> notLineEnds() {
        return Stream.of(
                fixture("vertical tab and form feed", "data: a\u000Bb\fc\n\n", message("a\u000Bb\fc")),
                fixture("next line U+0085", "data: a\u00C2\u0085b\n\n", message("a\u0085b")),
                fixture("byte 85", "data: a\u0085b\n\n", message("a\uFFFDb")),
                fixture("line separator U+2028", "data: a\u00E2\u0080\u00A8b\n\n", message("a\u2028b")),
                fixture("paragraph separator U+2029", "data: a\u00E2\u0080\u00A9b\n\n", message("a\u2029b")),
                fixture("record separators", "data: a\u001C\u001D\u001Eb\n\n", message("a\u001C\u001D\u001Eb")),
                fixture("U+0A0D", "data: a\u00E0\u00A8\u008Db\n\n", message("a\u0A0Db")),
                fixture("backslash n", "data: a\\nb\n\n", message("a\\nb")),
                fixture("a blank is not a blank line", "data: a\n \ndata: b\n\n", message("a\nb")));
    }

    private static Stream<ParserFixture> endOfStream() {
        return Stream.of(
                fixture("nothing", ""),
                fixture("name without line end", "data"),
                fixture("line without line end", "data: a"),
                fixture("block without blank line, LF", "data: a\n"),
                fixture("block without blank line, CR", "data: a\r"),
                fixture("block without blank line, CRLF", "data: a\r\n"),
                fixture("last block is dropped", "data: a\n\ndata: b\n", message("a")),
                fixture("last line is dropped", "data: a\n\ndata: b", message("a")),
                fixture("last block with a blank is dropped", "data: a\n\ndata: b\n ", message("a")),
                fixture("last block with a comment is dropped", "data: a\n\ndata: b\n:\n", message("a")),
                fixture("type of a dropped block", "data: a\n\nevent: x\n", message("a")));
    }
}
