package dev.ssespring.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ssespring.concurrent.ManualClock;
import dev.ssespring.concurrent.Together;
import java.net.URI;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

class InOrderAcknowledgerTests {

    private final List<String> saved = new CopyOnWriteArrayList<>();
    private final LastEventIdTracker progress;
    private final InOrderAcknowledger commits;

    InOrderAcknowledgerTests() {
        SseClient client = SseClient.builder(
                        request -> {
                            throw new IllegalArgumentException("not in this test");
                        },
                        Runnable::run,
                        new ManualClock())
                .build();
        progress = new LastEventIdTracker(client.get(URI.create("http://x.example/"))
                .lastEventIdStore(new LastEventIdStore() {
                    @Override
                    public String load(String subscription) {
                        return null;
                    }

                    @Override
                    public void save(String subscription, String lastEventId) {
                        saved.add(lastEventId);
                    }
                })
                .options());
        commits = new InOrderAcknowledger(progress);
    }

    @Test
    void idWithoutAnEventComesAfterTheEventsBefore() {
        InOrderAcknowledger.Unacknowledged first = commits.add("1");
        commits.id("2");
        assertThat(progress.lastEventId()).isEmpty();
        commits.done(first);
        assertThat(saved).containsExactly("2");
    }

    @Test
    void doneInAnyOrderByManyThreadsEndsAtTheLastAndNeverGoesBack() throws Exception {
        for (int round = 0; round < 200; round++) {
            saved.clear();
            List<InOrderAcknowledger.Unacknowledged> entries = new ArrayList<>();
            for (int i = 1; i <= 40; i++) {
                entries.add(commits.add(round + "-" + (100 + i)));
            }
            List<InOrderAcknowledger.Unacknowledged> shuffled = new ArrayList<>(entries);
            Collections.shuffle(shuffled);
            Together.run(
                    () -> shuffled.subList(0, 20).forEach(commits::done),
                    () -> shuffled.subList(20, 40).forEach(commits::done));
            assertThat(progress.lastEventId()).isEqualTo(round + "-140");
            assertThat(saved).isSorted().endsWith(round + "-140");
        }
    }

    @Test
    void oneThatIsNeverDoneDoesNotHaveTheOthersKept() {
        InOrderAcknowledger.Unacknowledged stuck = commits.add("0");
        for (int i = 1; i <= 1000; i++) {
            commits.done(commits.add("e" + i));
            commits.id("i" + i);
        }
        assertThat(commits.size()).isLessThan(5);
        assertThat(saved).isEmpty();
        commits.done(stuck);
        assertThat(saved).containsExactly("i1000");
    }
}
