package dev.ssespring.client.listener;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ssespring.protocol.SseEvent;
import org.junit.jupiter.api.Test;
import org.springframework.messaging.converter.MessageConversionException;

class EventMessageTests {

    @Test
    void textOfAMessageAndOfExceptionsAboutItNamesTheEventAndShowsNoData() {
        EventMessage message = EventMessage.of(
                SseEvent.builder().event("paid").id("7").data("card 4711").build(), 1);
        assertThat(message.toString()).contains("paid").contains("7").doesNotContain("4711");
        assertThat(new MessageConversionException(message, "no JSON").toString())
                .contains("paid")
                .doesNotContain("4711");
    }
}
