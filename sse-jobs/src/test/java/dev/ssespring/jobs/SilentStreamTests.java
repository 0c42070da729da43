package dev.ssespring.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import dev.ssespring.client.SseClient;
import dev.ssespring.client.SseConnection;
import dev.ssespring.concurrent.ManualClock;
import dev.ssespring.concurrent.SseThreads;
import dev.ssespring.publisher.LogRecorder;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A worker behind a proxy that passes the headers of a stream on, and nothing else. */
class SilentStreamTests {

    private static final JobWorkerOptions ONE = new JobWorkerOptions(1, Set.of(), Duration.ZERO);
    private static final Duration GATHERING = Duration.ofMillis(20);
    private static final Pattern DELAY = Pattern.compile("next attempt in ([0-9.]+) s");

    private final ManualClock clock = new ManualClock();
    private final ExecutorService threads = SseThreads.virtualOrPooled("test-worker-", 50);
    private final ScriptedDispatcher dispatcher = new ScriptedDispatcher();
    private final SseClient client =
            SseClient.builder(dispatcher, threads, clock).build();
    private final LogRecorder log = new LogRecorder("dev.ssespring.jobs.Worker");
    private final LogRecorder connections = new LogRecorder("dev.ssespring.client.engine.DefaultSseConnection");

    @AfterEach
    void close() {
        log.close();
        connections.close();
        client.close();
        threads.shutdownNow();
    }

    @Test
    void aStreamWithoutAnyEventIsWarnedAboutOnceUntilAnEventArrivesAndOpenedAgainLessAndLessOften() throws Exception {
        new RemoteWorkersBuilder("http://localhost/jobs", client, dispatcher, threads, clock)
                .build()
                .work("q", String.class, ONE, (payload, job) -> payload);
        clock.advance(GATHERING);

        passSilentAttempt(1);
        passSilentAttempt(2);
        passSilentAttempt(3);

        assertThat(log.messagesAt(Level.WARN))
                .singleElement()
                .asString()
                .startsWith("No event has arrived within 30 s on the stream of jobs of queues 'q'")
                .contains("proxy_buffering off", "sse.worker.url");
        assertThat(dispatcher.beats).hasValue(0);
        assertThat(delays()).hasSize(3).isSorted();
        assertThat(delays().get(2)).isGreaterThanOrEqualTo(Duration.ofSeconds(4));

        dispatcher.send("hello", "{\"queue\":\"q\"}");
        await().untilAsserted(() -> assertThat(dispatcher.beats).hasValue(1));
        // An event has arrived in this attempt: the connection is lost, and no proxy is to blame.
        passSilentAttempt(4);
        assertThat(log.messagesAt(Level.WARN)).hasSize(1);
        passSilentAttempt(5);
        assertThat(log.messagesAt(Level.WARN)).hasSize(2);
    }

    /** Lets an attempt time out, and the delay before the next pass. */
    private void passSilentAttempt(int number) {
        await().until(() -> dispatcher.opened.size() == number && state() == SseConnection.State.OPEN);
        await().pollDelay(Duration.ZERO).pollInterval(Duration.ofMillis(10)).until(() -> {
            clock.advance(Duration.ofSeconds(2));
            return dispatcher.opened.size() > number;
        });
    }

    /** Returns the delays between attempts, as the client logs them. */
    private List<Duration> delays() {
        return Stream.of(Level.WARN, Level.DEBUG)
                .flatMap(level -> connections.messagesAt(level).stream())
                .flatMap(line -> DELAY.matcher(line).results())
                .map(delay -> Duration.ofMillis((long) (1_000 * Double.parseDouble(delay.group(1)))))
                .toList();
    }

    private SseConnection.State state() {
        return client.connections().get(0).state();
    }
}
