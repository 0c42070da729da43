package dev.ssespring.benchmarks.compare;

import dev.ssespring.benchmarks.load.Expected;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** All of them, in the order in which they run. */
final class Scenarios {

    private static final int SIZE = 200;
    private static final int KILOBYTE = 1_000;
    private static final int MEGABYTE = 1_000_000;

    /** One takes about 100 ms of CPU time, which the operating system tells in steps of 10. */
    private static final int SHORT_ROUNDS = 10;

    /** A pause of the machine, or a collection, is in one of them and not in the others. */
    private static final int LONG_ROUNDS = 5;

    private Scenarios() {}

    static List<Scenario> of(ComparisonOptions options) {
        List<Scenario> all = options.quick() ? quick() : full();
        if (options.scenarios().isEmpty()) {
            return all;
        }
        Set<String> unknown = new TreeSet<>(options.scenarios());
        all.forEach(scenario -> unknown.remove(scenario.name()));
        if (!unknown.isEmpty()) {
            throw new IllegalArgumentException("No such scenarios: " + unknown + "\n" + ComparisonOptions.USAGE);
        }
        return all.stream()
                .filter(scenario -> options.scenarios().contains(scenario.name()))
                .toList();
    }

    private static List<Scenario> full() {
        return List.of(
                steady(1000, 20, 10, 60),
                new Reconnected("reconnected", 1000, new Expected(10 * 20, 1, SIZE), 20, LONG_ROUNDS),
                burst(1000, 2000),
                new DefaultBurst("burst-defaults", 1000, new Expected(10_000, 1, KILOBYTE)),
                new Stalled("stalled", 990, 10, new Expected(10 * 20, 1, SIZE), 20),
                new Idle("idle", 5000, false),
                new Idle("idle-on-response", 5000, true),
                new SecureIdle("idle-tls", 1000),
                new ManyIdle("idle-5k", 5_000, Duration.ofSeconds(60)),
                new ManyIdle("idle-10k", 10_000, Duration.ofSeconds(60)),
                new ManyIdle("idle-19k", 19_000, Duration.ofSeconds(60)),
                new Heartbeats("heartbeats", 15_000, Duration.ofSeconds(60)),
                new ConnectStorm("connect-storm", 2000, 1),
                new ConnectStorm("connect-storm-warm", 2000, 10),
                new ReplayStorm("replay-storm", 1000, new Expected(1000, 1, SIZE)),
                manyTopics(1000, 10_000),
                bigEvent(1000, MEGABYTE));
    }

    private static List<Scenario> quick() {
        return List.of(
                steady(100, 20, 2, 2),
                new Reconnected("reconnected", 100, new Expected(2 * 20, 1, SIZE), 20, 2),
                burst(100, 200),
                new DefaultBurst("burst-defaults", 50, new Expected(10_000, 1, KILOBYTE)),
                new Stalled("stalled", 99, 1, new Expected(2 * 20, 1, SIZE), 20),
                new Idle("idle", 250, false),
                new Idle("idle-on-response", 250, true),
                new SecureIdle("idle-tls", 50),
                new ManyIdle("idle-5k", 100, Duration.ofSeconds(2)),
                new ManyIdle("idle-10k", 200, Duration.ofSeconds(2)),
                new ManyIdle("idle-19k", 400, Duration.ofSeconds(2)),
                new Heartbeats("heartbeats", 500, Duration.ofSeconds(16)),
                new ConnectStorm("connect-storm", 200, 1),
                new ConnectStorm("connect-storm-warm", 200, 2),
                new ReplayStorm("replay-storm", 50, new Expected(1000, 1, SIZE)),
                manyTopics(100, 1000),
                bigEvent(50, MEGABYTE));
    }

    /** A JVM compiles this for about a minute, which is no part of a steady state. */
    private static Scenario steady(int streams, int rate, int seconds, int warmUpSeconds) {
        return new FanOut(
                "steady",
                "%,d streams, %d events/s of %d bytes for %d s, after %d s of the same; the mean of %d rounds"
                        .formatted(streams, rate, SIZE, seconds, warmUpSeconds, LONG_ROUNDS),
                Figure.CPU,
                streams,
                new Expected(rate * seconds, 1, SIZE),
                rate,
                rate * warmUpSeconds,
                LONG_ROUNDS);
    }

    private static Scenario burst(int streams, int events) {
        return new FanOut(
                "burst",
                "%,d streams, %,d events of %d bytes as fast as possible".formatted(streams, events, SIZE),
                Figure.RATE,
                streams,
                new Expected(events, 1, SIZE),
                0,
                events / 4,
                1);
    }

    private static Scenario manyTopics(int streams, int events) {
        return new FanOut(
                "many-topics",
                "%,d streams on %,d topics, %,d events of %d bytes spread over them as fast as possible; the mean of %d rounds"
                        .formatted(streams, streams, events, SIZE, SHORT_ROUNDS),
                Figure.CPU,
                streams,
                new Expected(events, streams, SIZE),
                0,
                events * SHORT_ROUNDS,
                SHORT_ROUNDS);
    }

    private static Scenario bigEvent(int streams, int size) {
        return new FanOut(
                "big-event",
                "one event of %,d bytes to %,d streams; the mean of %d rounds".formatted(size, streams, LONG_ROUNDS),
                Figure.SECONDS,
                streams,
                new Expected(1, 1, size),
                0,
                5,
                LONG_ROUNDS);
    }
}
