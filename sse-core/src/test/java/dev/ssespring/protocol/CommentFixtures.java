package dev.ssespring.protocol;

import static dev.ssespring.protocol.ParserFixture.BOM;
import static dev.ssespring.protocol.ParserFixture.comment;
import static dev.ssespring.protocol.ParserFixture.fixture;
import static dev.ssespring.protocol.ParserFixture.message;

import java.util.stream.Stream;

/** What is read when comments are kept. */
final class CommentFixtures {

    private CommentFixtures() {}

    static Stream<ParserFixture> all() {
        return Stream.of(
                fixture("kept comment", ": c\n", comment("c")),
                fixture("kept comment without space", ":c\n", comment("c")),
                fixture("kept comment with two spaces", ":  c\n", comment(" c")),
                fixture("kept comment with a tab", ":\tc\n", comment("\tc")),
                fixture("kept comment without text", ":\n", comment("")),
                fixture("kept comment of one space", ": \n", comment("")),
                fixture("kept comment of colons", ":::\n", comment("::")),
                fixture("kept comment that looks like a field", ":data: c\n\n", comment("data: c")),
                fixture("kept comment with U+0000", ":\0\n", comment("\0")),
                fixture("kept comment, CR", ": c\r: d\r", comment("c"), comment("d")),
                fixture("kept comment, CRLF", ": c\r\n: d\r\n", comment("c"), comment("d")),
                fixture("kept comment, unfinished", ": c\n: d", comment("c")),
                fixture("kept comment of a dropped block", "data: a\n: c\n", comment("c")),
                fixture("kept comment comes before its event", "data: a\n: c\n\n", comment("c"), message("a")),
                fixture("kept comment comes after an event", "data: a\n\n: c\n\n", message("a"), comment("c")),
                fixture("kept comment within data", "data: a\n:c\ndata: b\n\n", comment("c"), message("a\nb")),
                fixture("kept comment after a BOM", BOM + ": c\n", comment("c")),
                fixture("kept comment with a BOM", ":" + BOM + "\n", comment("\uFEFF")),
                fixture("BOM before a colon is no comment", "\n" + BOM + ": c\n"),
                fixture("space before a colon is no comment", " : c\n"),
                fixture("kept comment beyond ASCII", ": \u00C3\u00A9\n", comment("\u00E9")),
                fixture("kept comment, malformed", ": \u00E2\u0082\n: \u00AC\n", comment("\uFFFD"), comment("\uFFFD")),
                fixture("kept comment with a surrogate", ":\u00ED\u00A0\u0080\n", comment("\uFFFD\uFFFD\uFFFD")));
    }
}
