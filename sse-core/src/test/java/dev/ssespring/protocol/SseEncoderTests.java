package dev.ssespring.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Exact bytes: "Writing" in the notes on the wire format. */
class SseEncoderTests {

    @Test
    void fieldsComeInTheirOrder() {
        SseEvent event = SseEvent.builder()
                .field("foo", "bar")
                .retry(Duration.ofSeconds(3))
                .data("a\nb")
                .event("x")
                .id("1")
                .comment("c")
                .comment("d")
                .field("baz", "")
                .build();

        assertThat(wire(event)).isEqualTo("""
                : c
                : d
                event: x
                data: a
                data: b
                retry: 3000
                foo: bar
                baz:
                id: 1

                """);
    }

    @Test
    void defaultTypeIsNotWritten() {
        assertThat(wire(SseEvent.of("a"))).isEqualTo("data: a\n\n");
        assertThat(wire(SseEvent.of("message", "a"))).isEqualTo("data: a\n\n");
        assertThat(wire(SseEvent.of("", "a"))).isEqualTo("data: a\n\n");
        assertThat(wire(SseEvent.of("Message", "a"))).isEqualTo("event: Message\ndata: a\n\n");
    }

    @Test
    void nothingAtAllIsABlankLine() {
        assertThat(wire(SseEvent.builder().build())).isEqualTo("\n");
    }

    @Test
    void noDataWritesNoLineAndEmptyDataOne() {
        assertThat(wire(SseEvent.builder().id("1").build())).isEqualTo("id: 1\n\n");
        assertThat(wire(SseEvent.builder().id("1").data("").build())).isEqualTo("data:\nid: 1\n\n");
    }

    @Test
    void emptyValuesHaveNoSpace() {
        assertThat(wire(SseEvent.builder().id("").build())).isEqualTo("id:\n\n");
        assertThat(wire(SseEvent.builder().comment("").build())).isEqualTo(":\n\n");
        assertThat(wire(SseEvent.builder().field("foo", "").build())).isEqualTo("foo:\n\n");
    }

    @Test
    void valuesThatBeginWithASpaceKeepItBehindTheOneThatIsAlwaysThere() {
        SseEvent event = SseEvent.builder()
                .comment(" c")
                .id(" 1")
                .event(" x")
                .data(" a\n  b\n ")
                .field("foo", " bar")
                .build();

        assertThat(wire(event)).isEqualTo(":  c\nevent:  x\ndata:  a\ndata:   b\ndata:  \nfoo:  bar\nid:  1\n\n");
    }

    @Test
    void valuesKeepTabsAndColonsAndTrailingSpaces() {
        assertThat(wire(SseEvent.of("\ta"))).isEqualTo("data: \ta\n\n");
        assertThat(wire(SseEvent.of(": a: "))).isEqualTo("data: : a: \n\n");
        assertThat(wire(SseEvent.of("data: a"))).isEqualTo("data: data: a\n\n");
        assertThat(wire(SseEvent.of("a\0b"))).isEqualTo("data: a\0b\n\n");
    }

    @ParameterizedTest
    @CsvSource({
        "a|, NAME a|NAME|",
        "a|b, NAME a|NAME b|",
        "|, NAME|NAME|",
        "|a, NAME|NAME a|",
        "a||b, NAME a|NAME|NAME b|",
        "||, NAME|NAME|NAME|",
        "a||, NAME a|NAME|NAME|",
        "a, NAME a|"
    })
    void textsAreSplitAtEachKindOfLineBreak(String text, String lines) {
        for (String lineBreak : new String[] {"\n", "\r", "\r\n"}) {
            String split = text.replace("|", lineBreak);

            assertThat(wire(SseEvent.of(split)))
                    .isEqualTo(lines.replace("NAME", "data:").replace('|', '\n') + "\n");
            assertThat(wire(SseEvent.builder().comment(split).build()))
                    .isEqualTo(lines.replace("NAME", ":").replace('|', '\n') + "\n");
        }
    }

    @Test
    void lineBreaksOfDifferentKindsAreToldApart() {
        assertThat(wire(SseEvent.of("a\n\rb"))).isEqualTo("data: a\ndata:\ndata: b\n\n");
        assertThat(wire(SseEvent.of("a\r\r\nb"))).isEqualTo("data: a\ndata:\ndata: b\n\n");
        assertThat(wire(SseEvent.of("a\r\n\nb"))).isEqualTo("data: a\ndata:\ndata: b\n\n");
        assertThat(wire(SseEvent.of("a\r\n\rb"))).isEqualTo("data: a\ndata:\ndata: b\n\n");
        assertThat(wire(SseEvent.of("\r\n\r\n"))).isEqualTo("data:\ndata:\ndata:\n\n");
    }

    @Test
    void nothingElseSplits() {
        assertThat(wire(SseEvent.of("a\u000Bb\fc\u0085d\u2028e\u2029f")))
                .isEqualTo("data: a\u000Bb\fc\u0085d\u2028e\u2029f\n\n");
    }

    @Test
    void retryIsInMilliseconds() {
        assertThat(wire(retry(Duration.ZERO))).isEqualTo("retry: 0\n\n");
        assertThat(wire(retry(Duration.ofMinutes(2)))).isEqualTo("retry: 120000\n\n");
        assertThat(wire(retry(Duration.ofNanos(2_999_999)))).isEqualTo("retry: 2\n\n");
        assertThat(wire(retry(Duration.ofMillis(Long.MAX_VALUE)))).isEqualTo("retry: 9223372036854775807\n\n");
    }

    @Test
    void textIsUtf8WithoutByteOrderMark() {
        SseEvent event = SseEvent.builder()
                .comment("\u00E9")
                .id("\u20AC")
                .event("\uD83D\uDE00")
                .data("\u00E9\u20AC\uD83D\uDE00\uFEFF\uFFFF")
                .field("\u00FC", "\u00DF")
                .build();

        assertThat(SseEncoder.encode(event).toByteArray())
                .asHexString()
                .isEqualTo(hex(": C3A9|event: F09F9880|data: C3A9E282ACF09F9880EFBBBFEFBFBF|C3BC: C39F|id: E282AC||"));
    }

    /** Names and blanks as they are, LF for a bar. */
    private static String hex(String text) {
        StringBuilder hex = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (Character.isDigit(c) || (c >= 'A' && c <= 'F')) {
                hex.append(c);
            } else {
                hex.append("%02X".formatted((int) (c == '|' ? '\n' : c)));
            }
        }
        return hex.toString();
    }

    @ParameterizedTest
    @CsvSource({
        "'\uD83D', '\uFFFD'",
        "'\uDE00', '\uFFFD'",
        "'\uDE00\uD83D', '\uFFFD\uFFFD'",
        "'\uD83D\uD83D\uDE00', '\uFFFD\uD83D\uDE00'",
        "'\uD83D\uDE00\uDE00', '\uD83D\uDE00\uFFFD'",
        "'a\uD83D', 'a\uFFFD'",
        "'a\uDE00', 'a\uFFFD'",
        "'a\uD83Db', 'a\uFFFDb'",
        "'a\uDE00b', 'a\uFFFDb'",
        "'?\uD83D?', '?\uFFFD?'",
        "'?\uDE00?\uD83D\uDE00?', '?\uFFFD?\uD83D\uDE00?'",
        "'\u00E9\uD83D\u20AC', '\u00E9\uFFFD\u20AC'",
        "'\u20AC\uDE00\uD83D\uDE00', '\u20AC\uFFFD\uD83D\uDE00'",
        "'\uFFFD\uD83D\uFFFD', '\uFFFD\uFFFD\uFFFD'",
        "'?', '?'",
        "'\uFFFD', '\uFFFD'"
    })
    void unpairedSurrogatesAreWrittenAsReplacementCharacters(String text, String written) {
        assertThat(wire(SseEvent.of(text))).isEqualTo("data: " + written + "\n\n");
        assertThat(wire(SseEvent.of(text + "\r\n" + text)))
                .isEqualTo("data: " + written + "\ndata: " + written + "\n\n");
        assertThat(wire(SseEvent.builder()
                        .comment(text)
                        .id(text)
                        .event(text)
                        .field("f" + text, text)
                        .build()))
                .isEqualTo(": W\nevent: W\nfW: W\nid: W\n\n".replace("W", written));
    }

    @Test
    void surrogatesOnEitherSideOfALineBreakAreUnpaired() {
        assertThat(wire(SseEvent.of("\uD83D\n\uDE00"))).isEqualTo("data: \uFFFD\ndata: \uFFFD\n\n");
    }

    @Test
    void anotherIdReplacesTheEventsOwn() {
        SseEvent event = SseEvent.builder().id("1").data("a").build();

        assertThat(wire(SseEncoder.encode(event, "e-2"))).isEqualTo("data: a\nid: e-2\n\n");
        assertThat(wire(SseEncoder.encode(event, ""))).isEqualTo("data: a\nid:\n\n");
        assertThat(wire(SseEncoder.encode(event, null))).isEqualTo("data: a\n\n");
        assertThat(wire(SseEncoder.encode(SseEvent.of("a"), "e-2"))).isEqualTo("data: a\nid: e-2\n\n");
        assertThat(event.id()).isEqualTo("1");
    }

    @Test
    void longTextsOutgrowTheFirstBuffer() {
        String line = "x".repeat(100_000);
        SseEvent event = SseEvent.builder()
                .comment(line)
                .id(line)
                .event(line)
                .data("\n".repeat(50_000) + line)
                .field("foo", line)
                .build();

        assertThat(wire(event))
                .isEqualTo(": X\nevent: X\n".replace("X", line)
                        + "data:\n".repeat(50_000)
                        + "data: X\nfoo: X\nid: X\n\n".replace("X", line));
    }

    @Test
    void encodedBytesCannotBeChanged() {
        EncodedEvent encoded = SseEncoder.encode(SseEvent.of("a"));
        encoded.toByteArray()[0] = 'x';
        byte[] target = new byte[5];
        encoded.copyTo(3, target, 1, 4);

        assertThat(wire(encoded)).isEqualTo("data: a\n\n");
        assertThat(encoded.length()).isEqualTo(9);
        assertThat(target).containsExactly(0, 'a', ':', ' ', 'a');
        assertThatThrownBy(() -> encoded.copyTo(6, target, 0, 4)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> encoded.copyTo(0, target, 2, 4)).isInstanceOf(IndexOutOfBoundsException.class);
    }

    @Test
    void aPartIsHandedOverWithoutACopy() throws Exception {
        EncodedEvent encoded = SseEncoder.encode(SseEvent.of("abc"));
        Set<byte[]> arrays = Collections.newSetFromMap(new IdentityHashMap<>());
        StringBuilder text = new StringBuilder();
        EncodedEvent.Target target = (bytes, offset, length) -> {
            arrays.add(bytes);
            text.append(new String(bytes, offset, length, StandardCharsets.US_ASCII))
                    .append('|');
        };

        encoded.writeTo(6, 3, target);
        encoded.writeTo(0, encoded.length(), target);

        assertThat(text).hasToString("abc|data: abc\n\n|");
        assertThat(arrays).hasSize(1);
        assertThatThrownBy(() -> encoded.writeTo(9, 3, target)).isInstanceOf(IndexOutOfBoundsException.class);
    }

    private static SseEvent retry(Duration retry) {
        return SseEvent.builder().retry(retry).build();
    }

    private static String wire(SseEvent event) {
        return wire(SseEncoder.encode(event));
    }

    private static String wire(EncodedEvent encoded) {
        return new String(encoded.toByteArray(), StandardCharsets.UTF_8);
    }

    @ParameterizedTest
    @ValueSource(strings = {"1\r", "1\n2", "1\0"})
    void givenIdThatWouldStartAFieldIsRefused(String id) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SseEncoder.encode(SseEvent.of("x"), id))
                .withMessageStartingWith("'id' must not contain ");
    }
}
