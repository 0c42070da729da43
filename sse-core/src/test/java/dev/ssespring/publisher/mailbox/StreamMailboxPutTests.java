package dev.ssespring.publisher.mailbox;

import static dev.ssespring.publisher.mailbox.TestMailboxes.event;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.ssespring.concurrent.Eventually;
import dev.ssespring.publisher.CloseReason;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Events of a stream's own, which wait for room. */
class StreamMailboxPutTests {

    private static final int MANY = 1_000;

    @Test
    void putTakesEventsOfOneStreamWithoutRegardToPositions() throws InterruptedException {
        StreamMailbox mailbox = joined(MANY, MANY);
        OutboundEvent own = event(0);

        assertThat(mailbox.put(own)).isNull();
        assertThat(mailbox.put(own)).isNull();

        assertThat(pollAll(mailbox)).containsExactly(own, own);
    }

    @Test
    void putWaitsForRoomInEvents() throws Exception {
        StreamMailbox mailbox = joined(1, MANY);
        mailbox.put(event(0));

        Waiting waiting = new Waiting(mailbox, event(0));
        mailbox.poll();

        assertThat(waiting.result()).isEmpty();
        assertThat(pollAll(mailbox)).hasSize(1);
    }

    @Test
    void putWaitsForRoomInBytes() throws Exception {
        StreamMailbox mailbox = joined(MANY, 100);
        mailbox.put(event(0, 51));
        mailbox.put(event(0, 49));

        Waiting waiting = new Waiting(mailbox, event(0, 50));
        mailbox.poll();

        assertThat(waiting.result()).isEmpty();
    }

    /** Otherwise each event that is written costs a change of threads. */
    @Test
    void waitingProducerIsWokenWhenHalfOfTheMailboxIsFree() throws Exception {
        StreamMailbox mailbox = joined(8, MANY);
        for (int i = 0; i < 8; i++) {
            mailbox.put(event(0));
        }
        Waiting waiting = new Waiting(mailbox, event(0));

        for (int i = 0; i < 3; i++) {
            mailbox.poll();
            assertThat(mailbox.hasWaitingProducer()).isTrue();
        }
        mailbox.poll();

        assertThat(waiting.result()).isEmpty();
        assertThat(mailbox.size()).isEqualTo(5);
    }

    @ParameterizedTest
    @EnumSource
    void putIsReleasedByClosingAndTellsWhy(CloseReason reason) throws Exception {
        StreamMailbox mailbox = joined(1, MANY);
        mailbox.put(event(0));

        Waiting waiting = new Waiting(mailbox, event(0));
        mailbox.close(reason);

        assertThat(waiting.result()).isEqualTo(reason.name());
        assertThat(mailbox.put(event(0))).isEqualTo(reason);
    }

    @Test
    void allThatWaitAreReleasedByClosing() throws Exception {
        StreamMailbox mailbox = joined(1, MANY);
        mailbox.put(event(0));

        List<Waiting> all = List.of(new Waiting(mailbox, event(0)), new Waiting(mailbox, event(0)));
        mailbox.close(CloseReason.CLIENT_GONE);

        for (Waiting waiting : all) {
            assertThat(waiting.result()).isEqualTo("CLIENT_GONE");
        }
    }

    @Test
    void putIsReleasedByAnInterruptAndTakesNothingThen() throws Exception {
        StreamMailbox mailbox = joined(1, MANY);
        mailbox.put(event(0));

        Waiting waiting = new Waiting(mailbox, event(0));
        waiting.thread.interrupt();

        assertThatExceptionOfType(Exception.class)
                .isThrownBy(waiting::result)
                .withCauseInstanceOf(InterruptedException.class);
        assertThat(pollAll(mailbox)).hasSize(1);
    }

    @Test
    void anInterruptDoesNotHideThatTheMailboxIsClosed() throws Exception {
        StreamMailbox mailbox = joined(1, MANY);
        mailbox.close(CloseReason.DRAINED);

        CompletableFuture<CloseReason> result = new CompletableFuture<>();
        Thread thread = new Thread(() -> {
            Thread.currentThread().interrupt();
            try {
                result.complete(mailbox.put(event(0)));
            } catch (InterruptedException ex) {
                result.completeExceptionally(ex);
            }
        });
        thread.start();

        assertThat(result.get(10, TimeUnit.SECONDS)).isEqualTo(CloseReason.DRAINED);
    }

    private static StreamMailbox joined(int maxEvents, long maxBytes) {
        StreamMailbox mailbox = TestMailboxes.mailbox(maxEvents, maxBytes);
        mailbox.goLive(0);
        return mailbox;
    }

    private static List<OutboundEvent> pollAll(StreamMailbox mailbox) {
        List<OutboundEvent> polled = new ArrayList<>();
        for (OutboundEvent next = mailbox.poll(); next != null; next = mailbox.poll()) {
            polled.add(next);
        }
        return polled;
    }

    /** A put that is known to wait. */
    private static final class Waiting {

        private final FutureTask<String> task;
        private final Thread thread;

        Waiting(StreamMailbox mailbox, OutboundEvent delivery) {
            task = new FutureTask<>(() -> {
                CloseReason closed = mailbox.put(delivery);
                return closed == null ? "" : closed.name();
            });
            thread = new Thread(task);
            thread.setDaemon(true);
            thread.start();
            Eventually.waits(thread);
        }

        String result() throws Exception {
            return task.get(10, TimeUnit.SECONDS);
        }
    }
}
