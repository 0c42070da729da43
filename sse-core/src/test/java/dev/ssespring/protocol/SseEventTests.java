package dev.ssespring.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SseEventTests {

    @Test
    void builtFromNothingHasTheDefaultTypeAndNothingElse() {
        SseEvent event = SseEvent.builder().build();

        assertThat(event.event()).isEqualTo("message").isEqualTo(SseEvent.DEFAULT_EVENT);
        assertThat(event.data()).isNull();
        assertThat(event.id()).isNull();
        assertThat(event.retry()).isNull();
        assertThat(event.comments()).isEmpty();
        assertThat(event.fields()).isEmpty();
    }

    @Test
    void builtWithEverythingHasEverything() {
        SseEvent event = full();

        assertThat(event.event()).isEqualTo("x");
        assertThat(event.data()).isEqualTo("a\r\nb\0");
        assertThat(event.id()).isEqualTo("1");
        assertThat(event.retry()).isEqualTo(Duration.ofSeconds(5));
        assertThat(event.comments()).containsExactly("c", "d\ne");
        assertThat(event.fields()).containsExactly(new SseField("foo", "bar"), new SseField("foo", ""));
    }

    @Test
    void shortFormsSetDataAndType() {
        assertThat(SseEvent.of("a")).isEqualTo(SseEvent.builder().data("a").build());
        assertThat(SseEvent.of("x", "a"))
                .isEqualTo(SseEvent.builder().event("x").data("a").build());
        assertThat(SseEvent.of("", "a")).isEqualTo(SseEvent.of("a"));
    }

    @Test
    void emptyTypeMeansTheDefault() {
        assertThat(SseEvent.builder().event("x").event("").build().event()).isEqualTo("message");
    }

    @Test
    void nullTakesDataIdAndRetryBack() {
        SseEvent event = full().toBuilder().data(null).id(null).retry(null).build();

        assertThat(event.data()).isNull();
        assertThat(event.id()).isNull();
        assertThat(event.retry()).isNull();
    }

    @Test
    void emptyIdAndEmptyDataAreNotNone() {
        SseEvent event = SseEvent.builder().id("").data("").build();

        assertThat(event.id()).isEmpty();
        assertThat(event.data()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"\n", "\r", "a\nb", "a\r", "\r\na"})
    void lineBreaksAreRefusedInOneLineTexts(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SseEvent.builder().event(text))
                .withMessage("'event' must not contain CR or LF");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SseEvent.of(text, "data"))
                .withMessage("'event' must not contain CR or LF");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SseEvent.builder().id(text))
                .withMessage("'id' must not contain CR or LF");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SseEvent.builder().field(text, "value"))
                .withMessage("'field' must not contain CR or LF");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SseEvent.builder().field("foo", text))
                .withMessage("'foo' must not contain CR or LF");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\0", "a\0", "\0b"})
    void nulIsRefusedInAnIdAlone(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SseEvent.builder().id(text))
                .withMessage("'id' must not contain U+0000");
        SseEvent event = SseEvent.builder()
                .event(text)
                .data(text)
                .comment(text)
                .field("foo", text)
                .build();
        assertThat(event.event()).isEqualTo(text);
        assertThat(event.data()).isEqualTo(text);
        assertThat(event.comments()).containsExactly(text);
        assertThat(event.fields()).containsExactly(new SseField("foo", text));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ":", "a:b", "foo:", ":foo", "\uFEFF", "\uFEFFdata"})
    void fieldNamesThatWouldReadAsSomethingElseAreRefused(String name) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SseEvent.builder().field(name, "value"))
                .withMessage("'field' name must not be empty, contain a colon or begin with U+FEFF");
    }

    @ParameterizedTest
    @ValueSource(strings = {"event", "data", "id", "retry"})
    void standardFieldNamesAreRefused(String name) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SseEvent.builder().field(name, "value"))
                .withMessage("'field' name must not be '" + name + "': use " + name + "(...)");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Data", "data ", " id", "ids", "a\uFEFF", "\u00E9", " "})
    void fieldNamesThatNoReceiverKnowsAreAllowed(String name) {
        assertThat(SseEvent.builder().field(name, "value").build().fields())
                .containsExactly(new SseField(name, "value"));
    }

    @Test
    void negativeRetryIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SseEvent.builder().retry(Duration.ofMillis(-1)))
                .withMessage("'retry' must not be negative: PT-0.001S");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SseEvent.builder().retry(Duration.ofNanos(-1)))
                .withMessage("'retry' must not be negative: PT-0.000000001S");
    }

    @Test
    void retryThatDoesNotFitIsRefused() {
        Duration longest = Duration.ofMillis(Long.MAX_VALUE);

        assertThat(SseEvent.builder().retry(longest).build().retry()).isEqualTo(longest);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SseEvent.builder().retry(longest.plusMillis(1)))
                .withMessage("'retry' must fit into a long of milliseconds: " + longest.plusMillis(1));
    }

    @Test
    void retryIsCutToWholeMilliseconds() {
        assertThat(SseEvent.builder().retry(Duration.ofNanos(1_999_999)).build().retry())
                .isEqualTo(Duration.ofMillis(1));
        assertThat(SseEvent.builder().retry(Duration.ZERO).build().retry()).isEqualTo(Duration.ZERO);
    }

    @Test
    void nullIsRefusedWithTheNameOfTheArgument() {
        assertThatNullPointerException().isThrownBy(() -> SseEvent.of(null)).withMessage("'data' must not be null");
        assertThatNullPointerException()
                .isThrownBy(() -> SseEvent.of("x", null))
                .withMessage("'data' must not be null");
        assertThatNullPointerException()
                .isThrownBy(() -> SseEvent.of(null, "data"))
                .withMessage("'name' must not be null");
        assertThatNullPointerException()
                .isThrownBy(() -> SseEvent.builder().comment(null))
                .withMessage("'comment' must not be null");
        assertThatNullPointerException()
                .isThrownBy(() -> SseEvent.builder().field(null, "value"))
                .withMessage("'field' must not be null");
        assertThatNullPointerException()
                .isThrownBy(() -> SseEvent.builder().field("foo", null))
                .withMessage("'foo' must not be null");
        assertThatNullPointerException().isThrownBy(() -> new SseComment(null)).withMessage("'text' must not be null");
    }

    @Test
    void refusedValueLeavesTheBuilderAsItWas() {
        SseEvent.Builder builder = full().toBuilder();

        assertThatIllegalArgumentException().isThrownBy(() -> builder.event("a\nb"));
        assertThatIllegalArgumentException().isThrownBy(() -> builder.id("\0"));
        assertThatIllegalArgumentException().isThrownBy(() -> builder.retry(Duration.ofMillis(-1)));
        assertThatIllegalArgumentException().isThrownBy(() -> builder.field("id", "2"));

        assertThat(builder.build()).isEqualTo(full());
    }

    @Test
    void eventsAreEqualWhenAllTheirPartsAre() {
        assertThat(full()).isEqualTo(full()).hasSameHashCodeAs(full());
        assertThat(SseEvent.builder().build())
                .isEqualTo(SseEvent.builder().build())
                .hasSameHashCodeAs(SseEvent.builder().build());
        assertThat(full()).isNotEqualTo(null).isNotEqualTo("event");
    }

    @Test
    void eventsThatDifferInOnePartAreNotEqual() {
        assertThat(Stream.of(
                                full().toBuilder().event("y"),
                                full().toBuilder().data("b"),
                                full().toBuilder().data(null),
                                full().toBuilder().id("2"),
                                full().toBuilder().id(null),
                                full().toBuilder().retry(Duration.ofSeconds(6)),
                                full().toBuilder().retry(null),
                                full().toBuilder().comment("f"),
                                full().toBuilder().field("foo", "baz"))
                        .map(SseEvent.Builder::build)
                        .distinct()
                        .filter(event -> !event.equals(full()) && !full().equals(event)))
                .hasSize(9);
    }

    @Test
    void toBuilderStartsFromAllPartsAndLeavesTheEventAlone() {
        SseEvent event = full();

        assertThat(event.toBuilder().build()).isEqualTo(event);
        SseEvent changed =
                event.toBuilder().id("2").comment("f").field("g", "h").build();

        assertThat(event).isEqualTo(full());
        assertThat(changed.id()).isEqualTo("2");
        assertThat(changed.comments()).containsExactly("c", "d\ne", "f");
        assertThat(changed.fields()).hasSize(3).endsWith(new SseField("g", "h"));
    }

    @Test
    void builderMayGoOnToBeUsed() {
        SseEvent.Builder builder = SseEvent.builder().data("a").comment("c");
        SseEvent first = builder.build();
        SseEvent second = builder.data("b").comment("d").field("foo", "bar").build();

        assertThat(first).isEqualTo(SseEvent.builder().data("a").comment("c").build());
        assertThat(second.comments()).containsExactly("c", "d");
    }

    @Test
    void listsCannotBeChanged() {
        List<String> comments = full().comments();
        List<SseField> fields = full().fields();

        assertThatThrownBy(() -> comments.add("x")).isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> fields.remove(0)).isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    void textShowsTheDataAndTheSummaryDoesNot() {
        SseEvent event = SseEvent.builder()
                .event("order")
                .id("17")
                .data("secret1")
                .comment("secret2")
                .field("foo", "secret3")
                .retry(Duration.ofSeconds(2))
                .build();

        assertThat(event).hasToString("SseEvent[event=order, id=17, data='secret1' (7 characters), retry=PT2S]");
        assertThat(event.summary()).isEqualTo("event 'order' (id 17, 7 characters)");
        SseEvent empty = SseEvent.builder().build();
        assertThat(empty).hasToString("SseEvent[event=message, id=null, data=none, retry=null]");
        assertThat(empty.summary()).isEqualTo("event 'message' (id none, no data)");
    }

    @Test
    void textShowsTheBeginningOfLongDataOnOneLine() {
        assertThat(SseEvent.of("x".repeat(100)).toString()).contains("data='" + "x".repeat(100) + "' (100 characters)");
        assertThat(SseEvent.of("x".repeat(101)).toString())
                .contains("data='" + "x".repeat(100) + "...' (101 characters)");
        assertThat(SseEvent.of("x".repeat(99) + "\ud83d\ude00").toString())
                .as("no half of a pair")
                .contains("data='" + "x".repeat(99) + "...' (101 characters)");
        assertThat(SseEvent.of("\ud83d\ude00\u00e4").toString()).contains("data='\ud83d\ude00\u00e4' (3 characters)");
        assertThat(SseEvent.of("a\r\n\tb\u001b[31m\u0000\u0085\u2028\u202e\ud83d")
                        .toString())
                .contains("data='a\\r\\n\\tb\\u001B[31m\\u0000\\u0085\\u2028\\u202E\\uD83D' (15 characters)");
        SseEvent hostile = SseEvent.builder()
                .event("\u001b[2J" + "x".repeat(200))
                .id("\u0007")
                .data("")
                .build();
        assertThat(hostile.toString())
                .startsWith("SseEvent[event=\\u001B[2J" + "x".repeat(96) + "..., id=\\u0007, data='' (0");
        assertThat(hostile.summary())
                .isEqualTo("event '\\u001B[2J" + "x".repeat(96) + "...' (id \\u0007, 0 characters)");
    }

    private static SseEvent full() {
        return SseEvent.builder()
                .event("x")
                .data("a\r\nb\0")
                .id("1")
                .retry(Duration.ofSeconds(5))
                .comment("c")
                .comment("d\ne")
                .field("foo", "bar")
                .field("foo", "")
                .build();
    }
}
