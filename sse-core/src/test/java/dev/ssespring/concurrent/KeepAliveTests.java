package dev.ssespring.concurrent;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;

class KeepAliveTests {

    private static final int RACES = 5_000;

    private final String name;
    private final KeepAlive keepAlive;

    KeepAliveTests(TestInfo test) {
        name = "test-keep-alive-" + test.getTestMethod().orElseThrow().getName();
        keepAlive = new KeepAlive(name);
    }

    @Test
    void thereIsNoThreadWithoutAHold() {
        assertThat(threads()).isEmpty();
    }

    @Test
    void oneThreadThatIsNoDaemonLivesUntilTheLastHoldIsReleased() {
        KeepAlive.Hold first = keepAlive.hold();
        KeepAlive.Hold second = keepAlive.hold();
        assertThat(threads()).singleElement().returns(false, Thread::isDaemon);
        assertThat(first.release()).isFalse();
        assertThat(first.release()).isFalse();
        assertThat(threads()).hasSize(1);
        assertThat(second.release()).isTrue();
        await().until(() -> threads().isEmpty());
        assertThat(second.release()).isFalse();
    }

    @Test
    void releasingAllEndsTheThreadAndLaterHoldsStartAnother() {
        KeepAlive.Hold old = keepAlive.hold();
        keepAlive.hold();
        keepAlive.releaseAll();
        await().until(() -> threads().isEmpty());
        KeepAlive.Hold next = keepAlive.hold();
        assertThat(old.release()).isFalse();
        assertThat(threads()).hasSize(1);
        next.release();
        await().until(() -> threads().isEmpty());
    }

    @Test
    void interruptedThreadEndsAndALaterHoldStartsAnother() {
        keepAlive.hold();
        threads().forEach(Thread::interrupt);
        await().until(() -> threads().isEmpty());
        await().until(() -> {
            keepAlive.hold();
            return threads().size() == 1;
        });
        keepAlive.releaseAll();
        await().until(() -> threads().isEmpty());
    }

    @Test
    void threadIsThereExactlyWhileSomethingIsHeldWhoeverComesAndGoes() throws Exception {
        KeepAlive.Hold held = keepAlive.hold();
        Together.run(Together.times(4, () -> {
            for (int i = 0; i < RACES; i++) {
                assertThat(keepAlive.hold().release()).isFalse();
            }
        }));
        assertThat(threads()).hasSize(1);
        held.release();
        Together.run(Together.times(4, () -> {
            for (int i = 0; i < RACES / 10; i++) {
                keepAlive.hold().release();
            }
        }));
        await().until(() -> threads().isEmpty());
    }

    private List<Thread> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals(name))
                .toList();
    }

    private static ConditionFactory await() {
        return Awaitility.await().atMost(Duration.ofSeconds(20));
    }
}
