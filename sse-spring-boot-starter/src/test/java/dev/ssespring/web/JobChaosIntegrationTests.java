package dev.ssespring.web;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.ssespring.broker.redis.RedisProcess;
import dev.ssespring.jobs.JobLeaseOptions;
import dev.ssespring.jobs.JobLimits;
import dev.ssespring.jobs.JobQueueOptions;
import dev.ssespring.jobs.JobRetryOptions;
import dev.ssespring.jobs.JobSpec;
import dev.ssespring.jobs.redis.RedisJobOptions;
import dev.ssespring.jobs.redis.RedisJobStore;
import dev.ssespring.jobs.store.JobStoreException;
import dev.ssespring.jobs.store.JobSubmission;
import dev.ssespring.jobs.store.QueueCounts;
import dev.ssespring.jobs.store.QueueStore;
import dev.ssespring.jobs.store.WorkerBeat;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.convert.DurationStyle;
import org.springframework.data.redis.connection.RedisConnection;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;

/**
 * Workers in 20 tabs of a Chromium and in 5 processes, and two dispatchers, that are killed at random while jobs are
 * submitted. {@code -Djob-chaos.duration=5m} for longer, {@code -Djob-chaos.seed=} for the same faults again.
 */
@Tag("long")
class JobChaosIntegrationTests {

    private static final Duration DURATION =
            DurationStyle.detectAndParse(System.getProperty("job-chaos.duration", "30s"));
    private static final long SEED = Long.getLong("job-chaos.seed", System.nanoTime());

    private static final int TABS = 20;
    private static final int WORKERS = 5;
    private static final int KEYS = 8;
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final Duration BETWEEN_FAULTS = Duration.ofMillis(1_500);
    private static final Duration BETWEEN_JOBS = Duration.ofMillis(50);
    private static final Duration LEASE = Duration.ofSeconds(6);
    private static final Duration RETENTION = Duration.ofSeconds(15);
    private static final Duration EXPIRY = Duration.ofMinutes(1);

    /** Each job is begun often enough to be done whatever happens to its workers. */
    private static final int ATTEMPTS = 1_000;

    private static final List<String> PROPERTIES = List.of(
            "sse.jobs.defaults.accept=3s",
            "sse.jobs.defaults.lease=6s",
            "sse.jobs.defaults.beat=1s",
            "sse.jobs.defaults.presence=3s",
            "sse.jobs.defaults.max-attempts=" + ATTEMPTS,
            "sse.jobs.defaults.max-deliveries=" + ATTEMPTS,
            "sse.jobs.defaults.retention=15s",
            "test.dist=" + Path.of("..", "sse-browser", "dist").toAbsolutePath().normalize());

    /** As often as it is named in a deck that is used up before it is shuffled again. */
    private enum Fault {
        CRASH_TAB(4),
        CLOSE_TAB(2),
        KILL_WORKER(2),
        SUSPEND_WORKER(2),
        KILL_DISPATCHER(1);

        private final int times;

        Fault(int times) {
            this.times = times;
        }
    }

    private final Random random = new Random(SEED);
    private final List<AutoCloseable> opened = new ArrayList<>();
    private final Map<Fault, Integer> faults = new EnumMap<>(Fault.class);
    private final List<Fault> deck = new ArrayList<>();
    private final List<String> tabs = new ArrayList<>();
    private final List<ChaosWorker> workers = new ArrayList<>();
    private final JobChaosProcess[] dispatchers = new JobChaosProcess[2];
    private final int[] ports = new int[2];
    private final Set<String> submitted = new TreeSet<>();
    private RedisProcess redis;
    private Path log;
    private int tabsOpened;
    private int jobs;

    /** A worker, with the time at which it goes on; 0 if it runs. */
    private static final class ChaosWorker {

        private JobChaosProcess process;
        private long suspendedUntil;
    }

    private <T extends AutoCloseable> T opened(T closeable) {
        opened.add(closeable);
        return closeable;
    }

    @AfterEach
    void close() throws Exception {
        for (ChaosWorker worker : workers) {
            worker.process.close();
        }
        for (JobChaosProcess dispatcher : dispatchers) {
            if (dispatcher != null) {
                dispatcher.close();
            }
        }
        for (int i = opened.size() - 1; i >= 0; i--) {
            opened.get(i).close();
        }
    }

    @Test
    void eachJobHasOneAcceptedResultWhateverIsKilled(@TempDir Path profile) throws Exception {
        assumeTrue(Files.isExecutable(ChromiumTabs.executable()), "No Chromium at " + ChromiumTabs.executable());
        log = Files.createDirectories(Path.of("target")).resolve("job-chaos.log");
        Files.deleteIfExists(log);
        redis = opened(RedisProcess.start("--appendonly", "yes", "--appendfsync", "everysec"));
        LettuceConnectionFactory connections = connections();
        QueueStore queue = queue(connections);
        LeaseMonitor monitor = opened(new LeaseMonitor(redis.port()));
        startDispatchers();
        ChromiumTabs browser = opened(new ChromiumTabs(profile));
        startWorkers(browser);
        await("workers").atMost(PATIENCE).until(() -> queue.workers().size() == TABS + WORKERS);
        long megabytes = browser.megabytes();

        long begin = System.nanoTime();
        long nextFault = begin;
        while (System.nanoTime() - begin < DURATION.toNanos()) {
            // As many as are due: a fault takes as long as the machine is busy.
            long due = (System.nanoTime() - begin) / BETWEEN_JOBS.toNanos();
            while (jobs < due && System.nanoTime() - begin < DURATION.toNanos()) {
                submit(queue);
            }
            resumeWorkers(System.nanoTime());
            if (System.nanoTime() >= nextFault) {
                inject(browser);
                nextFault = System.nanoTime() + BETWEEN_FAULTS.toNanos();
            }
            TimeUnit.NANOSECONDS.sleep(BETWEEN_JOBS.toNanos());
        }
        resumeWorkers(Long.MAX_VALUE);
        await("results").atMost(PATIENCE).until(() -> monitor.results().keySet().containsAll(submitted));

        System.out.printf(
                "Chaos for %s, seed %d: %d jobs, %d leases, faults %s, Chromium with %d tabs %d MB%n",
                DURATION, SEED, submitted.size(), monitor.leases(), faults, TABS, megabytes);
        assertThat(monitor.leases()).as("leases that the monitor has seen").isGreaterThanOrEqualTo(submitted.size());
        assertThat(faults).as("injected faults").isNotEmpty();
        assertThat(monitor.violations()).isEmpty();
        assertThat(monitor.results().keySet()).isEqualTo(submitted);
        assertThat(monitor.results().values())
                .allSatisfy(results -> assertThat(results).hasSize(1))
                .anySatisfy(results -> assertThat(results.toString()).contains("browser"))
                .anySatisfy(results -> assertThat(results.toString()).contains("jvm"));
        assertNothingIsLeft(queue, connections, browser);
    }

    private LettuceConnectionFactory connections() {
        LettuceConnectionFactory connections = new LettuceConnectionFactory("localhost", redis.port());
        connections.afterPropertiesSet();
        connections.start();
        opened(connections::destroy);
        return connections;
    }

    private QueueStore queue(LettuceConnectionFactory connections) {
        RedisJobStore store =
                opened(RedisJobStore.create(connections, new RedisJobOptions("sse", Duration.ofSeconds(10), 1)));
        store.start();
        JobLimits limits = JobLimits.DEFAULTS;
        return store.queue(
                JobChaosProcess.QUEUE,
                new JobQueueOptions(
                        new JobLeaseOptions(Duration.ofSeconds(3), LEASE, Duration.ofSeconds(1), Duration.ofSeconds(3)),
                        new JobRetryOptions(ATTEMPTS, ATTEMPTS, Duration.ofSeconds(1), Duration.ofSeconds(5)),
                        new JobLimits(limits.capacity(), 0, 0, 1, RETENTION)));
    }

    private void startDispatchers() throws Exception {
        for (int i = 0; i < dispatchers.length; i++) {
            try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
                ports[i] = socket.getLocalPort();
            }
            startDispatcher(i);
        }
        for (int port : ports) {
            await("dispatcher").atMost(PATIENCE).until(() -> accepts(port));
        }
    }

    private void startDispatcher(int index) throws IOException {
        dispatchers[index] = JobChaosProcess.dispatcher(ports[index], redis.port(), PROPERTIES, log);
    }

    private static boolean accepts(int port) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException ex) {
            return false;
        }
    }

    private void startWorkers(ChromiumTabs browser) throws Exception {
        for (int i = 0; i < WORKERS; i++) {
            ChaosWorker worker = new ChaosWorker();
            worker.process = JobChaosProcess.worker(ports[i % 2], log);
            workers.add(worker);
        }
        for (int i = 0; i < TABS; i++) {
            openTab(browser);
        }
    }

    /** An origin of its own for each: a browser opens six connections to one at most. */
    private void openTab(ChromiumTabs browser) throws Exception {
        int number = tabsOpened++;
        int port = ports[number % 2];
        if (!accepts(port)) {
            port = ports[(number + 1) % 2];
        }
        tabs.add(browser.open("http://tab%d.localhost:%d%s".formatted(number, port, JobChaosProcess.PAGE)));
    }

    private void submit(QueueStore queue) {
        boolean keyed = random.nextInt(5) == 0;
        String key = "key" + random.nextInt(KEYS);
        String id = (keyed ? key : "job") + "-" + jobs++;
        int millis = (random.nextInt(12) == 0) ? 1_000 + random.nextInt(3_000) : random.nextInt(200);
        JobSpec spec = keyed ? JobSpec.builder().key(key).build() : JobSpec.DEFAULTS;
        JobSubmission submission = new JobSubmission(id, "\"" + millis + "\"", spec, null);
        submitted.add(id);
        await("submission").pollDelay(Duration.ZERO).atMost(PATIENCE).until(() -> {
            try {
                queue.submit(submission);
                return true;
            } catch (JobStoreException ex) {
                // A busy machine: the same id is the same job.
                return false;
            }
        });
    }

    private void inject(ChromiumTabs browser) throws Exception {
        if (deck.isEmpty()) {
            for (Fault fault : Fault.values()) {
                deck.addAll(Collections.nCopies(fault.times, fault));
            }
            Collections.shuffle(deck, random);
        }
        Fault fault = deck.remove(deck.size() - 1);
        faults.merge(fault, 1, Integer::sum);
        switch (fault) {
            case CRASH_TAB -> {
                browser.crash(tabs.remove(random.nextInt(tabs.size())));
                openTab(browser);
            }
            case CLOSE_TAB -> {
                browser.close(tabs.remove(random.nextInt(tabs.size())));
                openTab(browser);
            }
            case KILL_WORKER -> {
                ChaosWorker worker = workers.get(random.nextInt(WORKERS));
                worker.process.kill();
                worker.suspendedUntil = 0;
                worker.process = JobChaosProcess.worker(ports[random.nextInt(2)], log);
            }
            case SUSPEND_WORKER -> {
                ChaosWorker worker = workers.get(random.nextInt(WORKERS));
                worker.process.signal("STOP");
                worker.suspendedUntil = System.nanoTime() + LEASE.plusSeconds(2).toNanos();
            }
            case KILL_DISPATCHER -> {
                int index = random.nextInt(2);
                dispatchers[index].kill();
                startDispatcher(index);
            }
        }
    }

    private void resumeWorkers(long now) throws Exception {
        for (ChaosWorker worker : workers) {
            if (worker.suspendedUntil != 0 && worker.suspendedUntil <= now) {
                worker.suspendedUntil = 0;
                worker.process.signal("CONT");
            }
        }
    }

    private void assertNothingIsLeft(QueueStore queue, LettuceConnectionFactory connections, ChromiumTabs browser)
            throws Exception {
        QueueCounts counts = queue.counts();
        assertThat(counts.ready() + counts.blocked() + counts.delayed() + counts.leased() + counts.dead())
                .as(counts.toString())
                .isZero();
        for (String tab : tabs) {
            browser.close(tab);
        }
        for (ChaosWorker worker : workers) {
            worker.process.kill();
        }
        // A job that is over is known for the retention. Workers that are gone are forgotten with the next beat of any
        // other.
        String queueKey = "{sse.jobs0}:" + JobChaosProcess.QUEUE;
        await("expiry")
                .atMost(EXPIRY)
                .untilAsserted(() -> assertThat(keys(connections))
                        .isSubsetOf("{sse.jobs0}", queueKey, queueKey + ":workers", queueKey + ":profiles"));
        await("workers").atMost(EXPIRY).untilAsserted(() -> {
            queue.beat(new WorkerBeat("last", 0, Set.of(), Map.of(), Duration.ofSeconds(1)));
            assertThat(hash(connections, queueKey + ":profiles")).hasSize(1);
        });
        await("counters")
                .atMost(EXPIRY)
                .untilAsserted(() -> assertThat(hash(connections, queueKey))
                        .allSatisfy(value -> assertThat(value).isEqualTo("0")));
    }

    private static Set<String> keys(LettuceConnectionFactory connections) {
        try (RedisConnection connection = connections.getConnection()) {
            Set<String> keys = new TreeSet<>();
            for (byte[] key : connection.keyCommands().keys("*".getBytes(UTF_8))) {
                keys.add(new String(key, UTF_8));
            }
            return keys;
        }
    }

    private static List<String> hash(LettuceConnectionFactory connections, String key) {
        try (RedisConnection connection = connections.getConnection()) {
            return connection.hashCommands().hVals(key.getBytes(UTF_8)).stream()
                    .map(value -> new String(value, UTF_8))
                    .toList();
        }
    }
}
