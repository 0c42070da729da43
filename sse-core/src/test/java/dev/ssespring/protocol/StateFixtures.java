package dev.ssespring.protocol;

import static dev.ssespring.protocol.ParserFixture.fixture;
import static dev.ssespring.protocol.ParserFixture.message;

import java.time.Duration;
import java.util.stream.Stream;

/** What outlives a block: last event id and retry. */
final class StateFixtures {

    private StateFixtures() {}

    static Stream<ParserFixture> all() {
        return Stream.of(ids(), idCommits(), startIds(), retries(), notARetry(), retryTimes())
                .flatMap(fixtures -> fixtures);
    }

    private static Stream<ParserFixture> ids() {
        return Stream.of(
                fixture("id", "id: 1\ndata: a\n\n", message("a", "1")).endingWithId("1"),
                fixture("id without space", "id:1\ndata: a\n\n", message("a", "1"))
                        .endingWithId("1"),
                fixture("id with two spaces", "id:  1\ndata: a\n\n", message("a", " 1"))
                        .endingWithId(" 1"),
                fixture("id with a space behind", "id: 1 \ndata: a\n\n", message("a", "1 "))
                        .endingWithId("1 "),
                fixture("id with colon", "id: a:1\ndata: a\n\n", message("a", "a:1"))
                        .endingWithId("a:1"),
                fixture("id after the data", "data: a\nid: 1\n\n", message("a", "1"))
                        .endingWithId("1"),
                fixture("id beyond ASCII", "id: \u00E2\u0080\u00A6\ndata: a\n\n", message("a", "\u2026"))
                        .endingWithId("\u2026"),
                fixture("last id counts", "id: 1\nid: 2\ndata: a\n\n", message("a", "2"))
                        .endingWithId("2"),
                fixture("id is inherited", "id: 1\ndata: a\n\ndata: b\n\n", message("a", "1"), message("b", "1"))
                        .endingWithId("1"),
                fixture("id is replaced", "id: 1\ndata: a\n\nid: 2\ndata: b\n\n", message("a", "1"), message("b", "2"))
                        .endingWithId("2"),
                fixture("empty id resets", "id: 1\ndata: a\n\nid:\ndata: b\n\n", message("a", "1"), message("b")),
                fixture(
                        "id of one space resets",
                        "id: 1\ndata: a\n\nid: \ndata: b\n\n",
                        message("a", "1"),
                        message("b")),
                fixture(
                        "id without colon resets",
                        "id: 1\ndata: a\n\nid\ndata: b\n\n",
                        message("a", "1"),
                        message("b")),
                fixture("empty id in the same block", "id: 1\nid\ndata: a\n\n", message("a")),
                fixture("id with U+0000 is ignored", "id: 1\0\ndata: a\n\n", message("a")),
                fixture("id that begins with U+0000", "id:\u00001\ndata: a\n\n", message("a")),
                fixture("id with U+0000 keeps the former", "id: 1\nid: 2\0003\ndata: a\n\n", message("a", "1"))
                        .endingWithId("1"),
                fixture("id of U+0000 does not reset", "id: 1\n\nid: \0\ndata: a\n\n", message("a", "1"))
                        .endingWithId("1"),
                fixture("id after one with U+0000", "id: \0\nid: 2\ndata: a\n\n", message("a", "2"))
                        .endingWithId("2"),
                fixture("id 0", "id: 0\ndata: a\n\n", message("a", "0")).endingWithId("0"));
    }

    private static Stream<ParserFixture> idCommits() {
        return Stream.of(
                fixture("id alone commits", "id: 1\n\n").endingWithId("1"),
                fixture("id alone is inherited", "id: 1\n\ndata: a\n\n", message("a", "1"))
                        .endingWithId("1"),
                fixture("id alone resets", "id: 1\ndata: a\n\nid\n\n", message("a", "1")),
                fixture("id with type commits", "id: 1\nevent: x\n\n").endingWithId("1"),
                fixture("id with comment commits", ": c\nid: 1\n\n").endingWithId("1"),
                fixture("id of an unfinished block", "id: 1\ndata: a\n\nid: 2\ndata: b\n", message("a", "1"))
                        .endingWithId("1"),
                fixture("id of an unfinished block without data", "id: 1\n\nid: 2\n")
                        .endingWithId("1"),
                fixture("first id unfinished", "id: 1\ndata: a\n"),
                fixture("id of an unfinished line", "id: 1\n\nid: 2").endingWithId("1"),
                fixture("reset of an unfinished block", "id: 1\n\nid\n").endingWithId("1"),
                fixture("comment does not commit", "id: 1\n: c\n"));
    }

    private static Stream<ParserFixture> startIds() {
        return Stream.of(
                fixture("start id stays", "").startingWithId("7").endingWithId("7"),
                fixture("start id is inherited", "data: a\n\n", message("a", "7"))
                        .startingWithId("7")
                        .endingWithId("7"),
                fixture("start id outlives a blank line", "\n: c\n\n")
                        .startingWithId("7")
                        .endingWithId("7"),
                fixture("start id is replaced", "id: 8\ndata: a\n\n", message("a", "8"))
                        .startingWithId("7")
                        .endingWithId("8"),
                fixture("start id is reset", "id\ndata: a\n\n", message("a")).startingWithId("7"),
                fixture("start id is reset without event", "id:\n\n").startingWithId("7"),
                fixture("start id and an unfinished block", "id: 8\ndata: a\n")
                        .startingWithId("7")
                        .endingWithId("7"),
                fixture("start id and an id with U+0000", "id: \0\ndata: a\n\n", message("a", "7"))
                        .startingWithId("7")
                        .endingWithId("7"));
    }

    private static Stream<ParserFixture> retries() {
        return Stream.of(
                fixture("retry", "retry: 1500\ndata: a\n\n", message("a", 1500)).endingWithRetry(1500),
                fixture("retry without space", "retry:5\ndata: a\n\n", message("a", 5))
                        .endingWithRetry(5),
                fixture("retry 0", "retry: 0\ndata: a\n\n", message("a", 0)).endingWithRetry(0),
                fixture("retry of zeros", "retry: 000\n\n").endingWithRetry(0),
                fixture("retry with leading zeros", "retry: 0010\n\n").endingWithRetry(10),
                fixture("retry with 40 zeros, then 23", "retry: " + "0".repeat(40) + "23\n\n")
                        .endingWithRetry(23),
                fixture("longest retry", "retry: 9223372036854775807\n\n").endingWithRetry(Long.MAX_VALUE),
                fixture("longest retry with zeros", "retry: 009223372036854775807\n\n")
                        .endingWithRetry(Long.MAX_VALUE),
                fixture("retry beyond an int", "retry: 4294967297\n\n").endingWithRetry(4294967297L),
                fixture("last retry counts", "retry: 1\nretry: 2\ndata: a\n\n", message("a", 2))
                        .endingWithRetry(2));
    }

    private static Stream<ParserFixture> notARetry() {
        return Stream.of(
                        "",
                        " ",
                        "+5",
                        "-5",
                        " 5",
                        "5 ",
                        "5\t",
                        "\t5",
                        "5.0",
                        "1e3",
                        "0x10",
                        "1,000",
                        "1_000",
                        "5s",
                        "a",
                        "5a5",
                        "5\0",
                        "5:5",
                        "/",
                        ";",
                        "\u00B2",
                        "\u00C2\u00B2",
                        "\u00D9\u00A1",
                        "\u00EF\u00BC\u0091",
                        "5\u00EF\u00BC\u0091",
                        "9223372036854775808",
                        "9223372036854775810",
                        "9300000000000000000",
                        "18446744073709551621",
                        "99999999999999999999999999999999999999",
                        "1" + "0".repeat(64))
                .flatMap(value -> Stream.of(
                        fixture("not a retry: '" + value + "'", "retry: " + value + "\ndata: a\n\n", message("a")),
                        fixture(
                                        "keeps the former retry: '" + value + "'",
                                        "retry: 7\nretry: " + value + "\ndata: a\n\n",
                                        message("a", 7))
                                .endingWithRetry(7)));
    }

    private static Stream<ParserFixture> retryTimes() {
        return Stream.of(
                fixture("retry without colon", "retry: 7\nretry\n\n").endingWithRetry(7),
                fixture("retry alone", "retry: 5\n\ndata: a\n\n", message("a")).endingWithRetry(5),
                fixture("retry is of its own block", "retry: 5\ndata: a\n\ndata: b\n\n", message("a", 5), message("b"))
                        .endingWithRetry(5),
                fixture("retry acts in an unfinished block", "data: a\nretry: 5\n")
                        .endingWithRetry(5),
                fixture("retry acts at CR", "retry: 5\r").endingWithRetry(5),
                fixture("retry of an unfinished line", "retry: 5\n\nretry: 6").endingWithRetry(5),
                fixture("bad retry later", "retry: 5\n\nretry: x\n\n").endingWithRetry(5),
                fixture(
                                "retry and id",
                                "retry: 5\nid: 1\ndata: a\n\n",
                                new SseEvent("message", "a", "1", Duration.ofMillis(5)))
                        .endingWithId("1")
                        .endingWithRetry(5));
    }
}
