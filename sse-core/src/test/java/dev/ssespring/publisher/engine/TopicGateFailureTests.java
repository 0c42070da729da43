package dev.ssespring.publisher.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ssespring.broker.TopicPattern;
import dev.ssespring.publisher.CloseReason;
import dev.ssespring.publisher.PublisherOptions;
import dev.ssespring.publisher.mailbox.StreamMailbox;
import dev.ssespring.publisher.mailbox.TestMailboxes;
import dev.ssespring.publisher.stream.StreamHandle;
import dev.ssespring.publisher.stream.TestStreams;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;

class TopicGateFailureTests {

    private final List<Integer> waitingWhenClosed = new ArrayList<>();
    private final StreamMailbox mailbox = TestMailboxes.mailbox(10, 1_000);
    private final StreamHandle stream = TestStreams.subscribed(mailbox, this::noteWaiting, "**");
    private final TopicGate gate = new TopicGate(
            stream,
            new TopicAccess(List.of(new TopicPattern("**")), topic -> true),
            task -> {
                throw new RejectedExecutionException("No thread");
            },
            PublisherOptions.Mailbox.DEFAULTS,
            () -> {});

    private void noteWaiting() {
        waitingWhenClosed.add(gate.size());
    }

    /** Otherwise the client could receive a later event, and resume behind the one that it did not get. */
    @Test
    void streamIsClosedBeforeUndecidedEventsAreDiscarded() {
        mailbox.goLive(0);
        stream.guard(gate);

        stream.offer(TestMailboxes.event(1));

        assertThat(mailbox.closeReason()).isEqualTo(CloseReason.BROKER_FAILED);
        assertThat(waitingWhenClosed).containsExactly(1);
        assertThat(gate.size()).isZero();
    }
}
