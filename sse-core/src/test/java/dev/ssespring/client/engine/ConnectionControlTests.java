package dev.ssespring.client.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ssespring.client.DisconnectCause;
import dev.ssespring.concurrent.ManualClock;
import dev.ssespring.concurrent.Rounds;
import dev.ssespring.concurrent.SseThreads;
import java.time.Duration;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class ConnectionControlTests {

    private static final int ROUNDS = Rounds.of(100_000);

    /** Ends only on request, because the clock does not advance. */
    private static final Duration NEVER = Duration.ofHours(1);

    private final ConnectionControl control = new ConnectionControl(new ManualClock());

    @Test
    @Timeout(60)
    void reconnectNowIsNotLostWhenTheAttemptEndsAtTheSameMoment() throws Exception {
        CyclicBarrier begun = new CyclicBarrier(2);
        CyclicBarrier done = new CyclicBarrier(2);
        Thread asking = SseThreads.daemon("asking", () -> {
            for (int i = 0; i < ROUNDS; i++) {
                await(begun);
                control.reconnectNow();
                await(done);
            }
        });
        asking.start();
        int duringTheAttempt = 0;
        for (int i = 0; i < ROUNDS; i++) {
            control.begin();
            await(begun);
            if (control.end(DisconnectCause.END_OF_STREAM) == DisconnectCause.RECONNECT_REQUESTED) {
                duringTheAttempt++;
            } else {
                control.waitBeforeAttempt(NEVER);
            }
            await(done);
        }
        asking.join();
        assertThat(duringTheAttempt)
                .as("requests before the end of the attempt")
                .isBetween(1, ROUNDS - 1);
    }

    private static void await(CyclicBarrier barrier) {
        try {
            barrier.await(20, TimeUnit.SECONDS);
        } catch (Exception ex) {
            throw new IllegalStateException("A request was lost", ex);
        }
    }

    @Test
    @Timeout(20)
    void reconnectNowAfterAnotherCauseSkipsTheWaitThatFollows() throws Exception {
        control.abort(control.begin(), DisconnectCause.IDLE_TIMEOUT);

        control.reconnectNow();

        assertThat(control.end(DisconnectCause.CONNECTION_LOST)).isEqualTo(DisconnectCause.IDLE_TIMEOUT);
        control.waitBeforeAttempt(NEVER);
    }

    @Test
    void lateRequestDoesNotAffectTheNextAttempt() {
        int first = control.begin();
        control.end(DisconnectCause.END_OF_STREAM);
        control.begin();

        control.abort(first, DisconnectCause.IDLE_TIMEOUT);

        assertThat(control.isAborted()).isFalse();
    }
}
