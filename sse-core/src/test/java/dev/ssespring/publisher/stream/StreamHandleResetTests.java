package dev.ssespring.publisher.stream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ssespring.broker.Position;
import dev.ssespring.broker.Topic;
import dev.ssespring.protocol.SseEvent;
import dev.ssespring.publisher.mailbox.OutboundEvent;
import dev.ssespring.publisher.mailbox.StreamMailbox;
import dev.ssespring.publisher.mailbox.TestMailboxes;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class StreamHandleResetTests {

    private static final Position HEAD = new Position("e", 11);

    private final StreamMailbox mailbox = TestMailboxes.mailbox(10, 1_000);
    private final StreamHandle stream = TestStreams.subscribed(mailbox, "**");

    /** Otherwise a heartbeat could carry the position of an event that waited in the gate. */
    @Test
    void streamIsNotUpToDateAtAnyTimeBetweenAnUndecidedEventAndTheResetThatReplacesIt() {
        WaitingGate gate = new WaitingGate();
        mailbox.goLive(8);
        stream.guard(gate);
        assertThat(stream.isUpToDate()).as("an event waits in the gate").isFalse();

        stream.reset(HEAD, OutboundEvent.at(HEAD, SseEvent.of("stream-reset", "")));

        assertThat(gate.upToDateWhenCleared).isFalse();
        assertThat(stream.isUpToDate()).as("the reset waits in the mailbox").isFalse();
        mailbox.poll();
        assertThat(stream.isUpToDate()).isTrue();
    }

    /** One event waits in it until it is cleared. */
    private final class WaitingGate implements EventGate {

        private int waiting = 1;
        private @Nullable Boolean upToDateWhenCleared;

        @Override
        public void offer(OutboundEvent event) {
            throw new UnsupportedOperationException();
        }

        @Override
        public boolean allows(Topic topic) {
            return true;
        }

        @Override
        public Executor executor() {
            return Runnable::run;
        }

        @Override
        public int size() {
            return waiting;
        }

        @Override
        public void clear() {
            waiting = 0;
            upToDateWhenCleared = stream.isUpToDate();
        }
    }
}
