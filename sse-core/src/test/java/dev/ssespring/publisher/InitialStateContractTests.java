package dev.ssespring.publisher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.ssespring.broker.HistoryLimits;
import dev.ssespring.broker.HistoryPolicy;
import dev.ssespring.broker.SseBroker;
import dev.ssespring.concurrent.SseClock;
import dev.ssespring.concurrent.SseThreads;
import dev.ssespring.concurrent.SystemClock;
import dev.ssespring.protocol.SseEvent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.awaitility.core.ConditionTimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * State first, on any broker: 200 clients are cut at random, or loaded anew, while 10 threads change a map. After each round
 * of changes the map of each client equals the server's. Histories and mailboxes are so short that clients often cannot be
 * resumed, or overflow.
 */
public abstract class InitialStateContractTests {

    private static final int ROUNDS = 10;
    private static final int MANY_ROUNDS = Integer.getInteger("state-first.rounds", 1_000);
    private static final int CLIENTS = 200;
    private static final int CHANGERS = 10;
    private static final int CHANGES = 20;
    private static final int CUTTERS = 4;
    private static final int KEYS = 30;

    private final SystemClock clock = SseClock.system("test-clock");
    private final ExecutorService producers = SseThreads.growingPool("test-producer-", 64);
    private final ExecutorService threads = SseThreads.growingPool("test-thread-", CHANGERS + CUTTERS);
    private final Map<String, Integer> map = new ConcurrentHashMap<>();
    private final Map<String, Object> locks = new ConcurrentHashMap<>();
    private final AtomicInteger loads = new AtomicInteger();

    /** Creates a broker, which is closed by {@link #close()}. */
    protected abstract SseBroker broker(HistoryPolicy history, SseClock time);

    @AfterEach
    void close() {
        producers.shutdownNow();
        threads.shutdownNow();
        clock.close();
    }

    @Test
    void afterEachRoundTheMapOfEachClientEqualsTheServers() throws Exception {
        playAndCompare(ROUNDS);
    }

    /** The number of rounds is the system property {@code state-first.rounds}, 1,000 by default. */
    @Test
    @Tag("long")
    void afterEachOfManyRoundsTheMapOfEachClientEqualsTheServers() throws Exception {
        playAndCompare(MANY_ROUNDS);
    }

    private void playAndCompare(int rounds) throws Exception {
        HistoryPolicy shortHistory =
                new HistoryPolicy(new HistoryLimits(100, 1 << 20, Duration.ofMinutes(10)), Map.of(), 100, 1 << 24);
        PublisherOptions options = new PublisherOptions(
                new PublisherOptions.Mailbox(40, 1 << 20, OverflowPolicy.DISCONNECT),
                PublisherOptions.Times.DEFAULTS,
                PublisherOptions.Limits.DEFAULTS,
                PublisherOptions.Notices.DEFAULTS,
                2);
        try (SseBroker broker = broker(shortHistory, clock);
                SseEventPublisher publisher = SseEventPublisher.builder(broker, producers, clock)
                        .options(options)
                        .build()) {
            Supplier<String> shared = SseStream.shareFor(Duration.ofMillis(20), this::load);
            List<MapClient> clients = new ArrayList<>();
            for (int i = 0; i < CLIENTS; i++) {
                Supplier<String> state = (i % 2 == 0) ? shared : this::load;
                clients.add(new MapClient(() -> publisher.subscribe("map").startingWith("map", state)));
            }
            for (int round = 0; round < rounds; round++) {
                play(round, publisher, clients);
                settle(round, clients);
            }
            System.out.printf("State first: %d rounds, %s, %d loads%n", rounds, publisher.statistics(), loads.get());
            assertThat(clients).extracting(MapClient::problem).containsOnlyNulls();
            clients.forEach(MapClient::cut);
        }
    }

    private String load() {
        loads.incrementAndGet();
        return MapState.write(map);
    }

    private void play(int round, SseEventPublisher publisher, List<MapClient> clients) throws Exception {
        List<Future<?>> running = new ArrayList<>();
        for (int i = 0; i < CHANGERS; i++) {
            Random random = new Random(1_000L * round + i);
            running.add(threads.submit(() -> change(publisher, random)));
        }
        for (int i = 0; i < CUTTERS; i++) {
            Random random = new Random(1_000L * round + 100 + i);
            List<MapClient> own = clients.subList(i * CLIENTS / CUTTERS, (i + 1) * CLIENTS / CUTTERS);
            running.add(threads.submit(() -> own.forEach(client -> disturb(client, random))));
        }
        for (Future<?> each : running) {
            each.get(2, TimeUnit.MINUTES);
        }
    }

    /** A change is in the map before it is published, and the changes of a key are published in their order. */
    private void change(SseEventPublisher publisher, Random random) {
        for (int i = 0; i < CHANGES; i++) {
            String key = "key" + random.nextInt(KEYS);
            synchronized (locks.computeIfAbsent(key, same -> new Object())) {
                int value = map.merge(key, 1, Integer::sum);
                publisher.publish("map", SseEvent.of("changed", key + "=" + value));
            }
        }
    }

    private static void disturb(MapClient client, Random random) {
        switch (random.nextInt(4)) {
            case 0 -> client.cut();
            case 1 -> client.reload();
            default -> {}
        }
        client.connect();
    }

    private void settle(int round, List<MapClient> clients) {
        try {
            await().pollInterval(Duration.ofMillis(2))
                    .atMost(Duration.ofMinutes(1))
                    .until(() -> {
                        clients.forEach(MapClient::connect);
                        return clients.stream().allMatch(client -> client.shows(map));
                    });
        } catch (ConditionTimeoutException ex) {
            List<String> wrong = clients.stream()
                    .filter(client -> !client.shows(map))
                    .map(client -> client.describe(map))
                    .toList();
            throw new AssertionError(
                    "Round %d: %d clients show something else: %s".formatted(round, wrong.size(), wrong), ex);
        }
    }
}
