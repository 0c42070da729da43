package dev.ssespring.demo.chat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.ssespring.runs.Run;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ModelStubTests {

    private final ModelStub model = new ModelStub(new ChatProperties(Duration.ZERO));
    private final RecordedRun run = new RecordedRun();

    @Test
    void theSameQuestionGetsTheSameWordsAndOneToolCall() throws Exception {
        model.answer("What is the weather in Oslo?", ToolEvents.AI_SDK, run);
        RecordedRun again = new RecordedRun();
        model.answer("What is the weather in Oslo?", ToolEvents.AI_SDK, again);

        assertThat(run.events).isEqualTo(again.events).hasSizeGreaterThan(100);
        assertThat(run.text())
                .startsWith("Let me look up the weather in Oslo first. In Oslo it is ")
                .endsWith("read.");
        assertThat(run.events)
                .filteredOn(event -> event.startsWith("tool-"))
                .extracting(event -> event.substring(0, event.indexOf(' ')))
                .containsExactly("tool-input-available", "tool-output-available");
    }

    @Test
    void whitespaceIsOneToken() throws Exception {
        model.answer("whitespace", ToolEvents.AI_SDK, run);

        assertThat(run.events).containsExactly("message  a\n\n b");
    }

    @Test
    void aFailureComesInTheMiddleOfTheAnswer() {
        assertThatIllegalStateException().isThrownBy(() -> model.answer("fail in Rome", ToolEvents.AG_UI, run));
        assertThat(run.text()).isEqualTo("Let me look up the weather in Rome first. ");
        assertThat(run.events.get(run.events.size() - 1)).startsWith("TOOL_CALL_END");
    }

    /** Keeps what is appended. Used by one thread. */
    private static final class RecordedRun implements Run {

        private final List<String> events = new ArrayList<>();
        private final StringBuilder text = new StringBuilder();

        private String text() {
            return text.toString();
        }

        @Override
        public String id() {
            return "run";
        }

        @Override
        public String epoch() {
            return "epoch";
        }

        @Override
        public void append(String data) {
            text.append(data);
            events.add("message " + data);
        }

        @Override
        public void append(String event, Object payload) {
            events.add(event + ' ' + payload);
        }

        @Override
        public boolean isCancelled() {
            return false;
        }

        @Override
        public void onCancel(Runnable action) {
            throw new UnsupportedOperationException("The model needs no action");
        }
    }
}
