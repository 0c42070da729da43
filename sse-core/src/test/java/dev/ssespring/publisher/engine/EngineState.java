package dev.ssespring.publisher.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ssespring.publisher.SseEventPublisher;
import dev.ssespring.publisher.mailbox.OutboundEvent;
import dev.ssespring.publisher.mailbox.StreamMailbox;
import dev.ssespring.publisher.stream.AdmissionState;
import dev.ssespring.publisher.stream.StreamHandle;
import java.nio.charset.StandardCharsets;

/** Checks the state of an engine for leaks that its public API does not show. */
final class EngineState {

    private EngineState() {}

    static void assertNothingSubscribed(SseEventPublisher publisher) {
        assertThat(engine(publisher).hub().isEmpty()).as("nothing subscribed").isTrue();
    }

    static void assertNoProducers(SseEventPublisher publisher) {
        assertThat(engine(publisher).producers().isEmpty()).as("no producers").isTrue();
    }

    /** Checks how many streams are admitted, and of how many users and remote addresses. */
    static void assertAdmitted(SseEventPublisher publisher, int total, int users, int addresses) {
        AdmissionState.assertCounts(engine(publisher).registry(), total, users, addresses);
    }

    static void assertAdmitted(SseEventPublisher publisher, int total) {
        AdmissionState.assertTotal(engine(publisher).registry(), total);
    }

    /** Not the number of open streams, of which some may be leaving: their places are free already. */
    static void assertAdmittedAtMost(SseEventPublisher publisher, int most) {
        AdmissionState.assertTotalAtMost(engine(publisher).registry(), most);
    }

    /** Takes all pending blocks from the mailbox of a stream that has no writer. */
    static String takePending(StreamHandle stream) {
        StreamMailbox mailbox = stream.mailbox();
        StringBuilder text = new StringBuilder();
        for (OutboundEvent next = mailbox.poll(); next != null; next = mailbox.poll()) {
            text.append(new String(next.bytes().toByteArray(), StandardCharsets.UTF_8));
        }
        return text.toString();
    }

    private static NodePublisher engine(SseEventPublisher publisher) {
        return (NodePublisher) publisher;
    }
}
