package dev.ssespring.client.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ssespring.client.LastEventIdStore;
import dev.ssespring.concurrent.Together;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

class InOrderAcknowledgerTests {

    private final List<String> saved = new CopyOnWriteArrayList<>();
    private final LastEventIdTracker tracker = new LastEventIdTracker("orders", "", new LastEventIdStore() {
        @Override
        public String load(String subscription) {
            return null;
        }

        @Override
        public void save(String subscription, String lastEventId) {
            saved.add(lastEventId);
        }
    });
    private final InOrderAcknowledger acknowledger = new InOrderAcknowledger(tracker);

    @Test
    void idWithoutAnEventComesAfterTheEventsBefore() {
        InOrderAcknowledger.Unacknowledged first = acknowledger.add("1");
        acknowledger.id("2");
        assertThat(tracker.lastEventId()).isEmpty();
        acknowledger.done(first);
        assertThat(saved).containsExactly("2");
    }

    @Test
    void doneInAnyOrderByManyThreadsEndsAtTheLastAndNeverGoesBack() throws Exception {
        for (int round = 0; round < 200; round++) {
            saved.clear();
            List<InOrderAcknowledger.Unacknowledged> entries = new ArrayList<>();
            for (int i = 1; i <= 40; i++) {
                entries.add(acknowledger.add(round + "-" + (100 + i)));
            }
            List<InOrderAcknowledger.Unacknowledged> shuffled = new ArrayList<>(entries);
            Collections.shuffle(shuffled);
            Together.run(
                    () -> shuffled.subList(0, 20).forEach(acknowledger::done),
                    () -> shuffled.subList(20, 40).forEach(acknowledger::done));
            assertThat(tracker.lastEventId()).isEqualTo(round + "-140");
            assertThat(saved).isSorted().endsWith(round + "-140");
        }
    }

    @Test
    void entriesBehindOneThatIsNeverDoneAreDropped() {
        InOrderAcknowledger.Unacknowledged stuck = acknowledger.add("0");
        for (int i = 1; i <= 1000; i++) {
            acknowledger.done(acknowledger.add("e" + i));
            acknowledger.id("i" + i);
        }
        assertThat(acknowledger.size()).isLessThan(5);
        assertThat(saved).isEmpty();
        acknowledger.done(stuck);
        assertThat(saved).containsExactly("i1000");
    }
}
