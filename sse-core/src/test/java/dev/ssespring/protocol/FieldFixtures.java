package dev.ssespring.protocol;

import static dev.ssespring.protocol.ParserFixture.event;
import static dev.ssespring.protocol.ParserFixture.fixture;
import static dev.ssespring.protocol.ParserFixture.message;

import java.util.stream.Stream;

/** Names, values, data, comments and the event type. */
final class FieldFixtures {

    private FieldFixtures() {}

    static Stream<ParserFixture> all() {
        return Stream.of(data(), names(), comments(), types()).flatMap(fixtures -> fixtures);
    }

    private static Stream<ParserFixture> data() {
        return Stream.of(
                fixture("data without space", "data:a\n\n", message("a")),
                fixture("data with one space", "data: a\n\n", message("a")),
                fixture("data with two spaces", "data:  a\n\n", message(" a")),
                fixture("data with a tab", "data:\ta\n\n", message("\ta")),
                fixture("data with space and tab", "data: \ta\n\n", message("\ta")),
                fixture("data with a no-break space", "data:\u00C2\u00A0a\n\n", message("\u00A0a")),
                fixture("data with a space at the end", "data: a \n\n", message("a ")),
                fixture("data of spaces", "data:   \n\n", message("  ")),
                fixture("data of one space", "data: \n\n", message("")),
                fixture("data with colon and no value", "data:\n\n", message("")),
                fixture("data without colon", "data\n\n", message("")),
                fixture("data without colon twice", "data\ndata\n\n", message("\n")),
                fixture("data without colon thrice", "data\ndata:\ndata: \n\n", message("\n\n")),
                fixture("data without colon after a line", "data: a\ndata\n\n", message("a\n")),
                fixture("data without colon before a line", "data\ndata: a\n\n", message("\na")),
                fixture("data without colon between", "data: a\ndata\ndata: b\n\n", message("a\n\nb")),
                fixture("only one line feed is removed", "data: a\ndata\ndata\n\n", message("a\n\n")),
                fixture("data with colons", "data: a: b:c\n\n", message("a: b:c")),
                fixture("data that begins with a colon", "data::a\n\n", message(":a")),
                fixture("data that begins with space and colon", "data: :a\n\n", message(":a")),
                fixture("data that looks like a field", "data:data: a\n\n", message("data: a")),
                fixture("data with U+0000", "data: a\0b\n\n", message("a\0b")),
                fixture("data of U+0000", "data:\0\n\n", message("\0")),
                fixture("data lines around others", "data: a\nevent: x\nid\ndata: b\n\n", event("x", "a\nb")),
                fixture("data does not leak into the next", "data: a\n\ndata\n\n", message("a"), message("")),
                fixture("JSON over three lines", "data: {\ndata: \"a\": 1\ndata: }\n\n", message("{\n\"a\": 1\n}")));
    }

    private static Stream<ParserFixture> names() {
        return Stream.of(
                fixture("name in upper case", "DATA: a\nData: b\ndata: c\n\n", message("c")),
                fixture("event in upper case", "Event: x\ndata: c\n\n", message("c")),
                fixture("id in upper case", "ID: 1\nId: 2\ndata: c\n\n", message("c")),
                fixture("retry in upper case", "Retry: 1\ndata: c\n\n", message("c")),
                fixture("name with a space before", " data: a\ndata: c\n\n", message("c")),
                fixture("name with a tab before", "\tdata: a\ndata: c\n\n", message("c")),
                fixture("name with a space behind", "data : a\ndata: c\n\n", message("c")),
                fixture("name with a tab behind", "data\t: a\ndata: c\n\n", message("c")),
                fixture("name with a space behind, no colon", "data \ndata: c\n\n", message("c")),
                fixture("event with blanks", " event: x\nevent : x\ndata: c\n\n", message("c")),
                fixture("id with blanks", " id: 1\nid : 1\nid \ndata: c\n\n", message("c")),
                fixture("retry with blanks", " retry: 1\nretry : 1\ndata: c\n\n", message("c")),
                fixture("name with U+0000", "data\0: a\ndata: c\n\n", message("c")),
                fixture("name too short", "d\nda\ndat: a\ne: x\ni: 1\nr: 1\nretr: 1\ndata: c\n\n", message("c")),
                fixture("name too long", "data1: a\nevents: x\nids: 1\nretry1: 1\ndata: c\n\n", message("c")),
                fixture("name too long, no colon", "data1\nevents\nids\nretryretry\ndata: c\n\n", message("c")),
                fixture("name of another", "dara: a\neevnt: x\nidd: 1\nretyr: 1\ndata: c\n\n", message("c")),
                fixture("name in Cyrillic", "d\u00D0\u00B0ta: a\ndata: c\n\n", message("c")),
                fixture("name behind a quote", "\"data\": a\ndata: c\n\n", message("c")),
                fixture("unknown with value", "foo: bar\ndata: c\n\n", message("c")),
                fixture("unknown without colon", "foo\ndata: c\n\n", message("c")),
                fixture("unknown with the text of a field", "foo data: a\nxdata: b\ndata: c\n\n", message("c")),
                fixture("unknown between data lines", "data: a\nfoo: bar\ndata: c\n\n", message("a\nc")),
                fixture("nothing but unknown", "foo: bar\n\nbar\n\ndata: c\n\n", message("c")));
    }

    private static Stream<ParserFixture> comments() {
        return Stream.of(
                fixture("comment", ": c\ndata: a\n\n", message("a")),
                fixture("comment without text", ":\ndata: a\n\n", message("a")),
                fixture("comment without space", ":c\ndata: a\n\n", message("a")),
                fixture("comment with the text of a field", ":data: c\n: id: 1\ndata: a\n\n", message("a")),
                fixture("comment of colons", ":::\ndata: a\n\n", message("a")),
                fixture("comment between data lines", "data: a\n: c\ndata: b\n\n", message("a\nb")),
                fixture("comment after the data", "data: a\n: c\n\n", message("a")),
                fixture("comment does not end a block", "data: a\n:\n:\n\n", message("a")),
                fixture("nothing but comments", ": a\n\n: b\n\n:\n\n"),
                fixture("space before the colon", " : c\ndata: a\n\n", message("a")),
                fixture("comment with U+0000", ": \0\ndata: a\n\n", message("a")),
                fixture("comment after the event", "data: a\n\n: c\n", message("a")),
                fixture("heartbeats", ":\n\n:\n\ndata: a\n\n:\n\n", message("a")));
    }

    private static Stream<ParserFixture> types() {
        return Stream.of(
                fixture("event type", "event: x\ndata: a\n\n", event("x", "a")),
                fixture("event type without space", "event:x\ndata: a\n\n", event("x", "a")),
                fixture("event type with two spaces", "event:  x\ndata: a\n\n", event(" x", "a")),
                fixture("event type with a space behind", "event: x \ndata: a\n\n", event("x ", "a")),
                fixture("event type of a space", "event:  \ndata: a\n\n", event(" ", "a")),
                fixture("event type after the data", "data: a\nevent: x\n\n", event("x", "a")),
                fixture("event type message", "event: message\ndata: a\n\n", message("a")),
                fixture("event type in upper case", "event: Message\ndata: a\n\n", event("Message", "a")),
                fixture("event type with colon", "event: x:y\ndata: a\n\n", event("x:y", "a")),
                fixture("event type with U+0000", "event: x\0\ndata: a\n\n", event("x\0", "a")),
                fixture("event type beyond ASCII", "event: \u00C3\u00A9\ndata: a\n\n", event("\u00E9", "a")),
                fixture("empty event type", "event:\ndata: a\n\n", message("a")),
                fixture("empty event type with a space", "event: \ndata: a\n\n", message("a")),
                fixture("event type without colon", "event\ndata: a\n\n", message("a")),
                fixture("last event type counts", "event: x\nevent: y\ndata: a\n\n", event("y", "a")),
                fixture("empty event type takes back", "event: x\nevent:\ndata: a\n\n", message("a")),
                fixture("event without colon takes back", "event: x\nevent\ndata: a\n\n", message("a")),
                fixture(
                        "event type is for one event",
                        "event: x\ndata: a\n\ndata: b\n\n",
                        event("x", "a"),
                        message("b")),
                fixture("event type without data is forgotten", "event: x\n\ndata: b\n\n", message("b")),
                fixture(
                        "event types by turns",
                        "event: x\ndata: 1\n\nevent: y\ndata: 2\n\nevent: x\ndata: 3\n\nevent: x\ndata: 4\n\n",
                        event("x", "1"),
                        event("y", "2"),
                        event("x", "3"),
                        event("x", "4")),
                fixture(
                        "event types that begin alike",
                        "event: xy\ndata: 1\n\nevent: x\ndata: 2\n\nevent: xyz\ndata: 3\n\nevent\ndata: 4\n\n",
                        event("xy", "1"),
                        event("x", "2"),
                        event("xyz", "3"),
                        message("4")));
    }
}
