package dev.ssespring.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import dev.ssespring.client.SseClient;
import dev.ssespring.concurrent.SseClock;
import dev.ssespring.concurrent.SseThreads;
import dev.ssespring.concurrent.SystemClock;
import dev.ssespring.publisher.LogRecorder;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a worker of another application does when its dispatcher, or code of its application, fails. */
class RemoteWorkerTests {

    private static final JobWorkerOptions ONE = new JobWorkerOptions(1, Set.of(), Duration.ZERO);

    private final SystemClock clock = SseClock.system("test-clock");
    private final ExecutorService threads = SseThreads.virtualOrPooled("test-worker-", 50);
    private final ScriptedDispatcher dispatcher = new ScriptedDispatcher();
    private final SseClient client =
            SseClient.builder(dispatcher, threads, clock).build();
    private final AtomicBoolean withoutToken = new AtomicBoolean();
    private final AtomicBoolean brokenToken = new AtomicBoolean();
    private final JobWorkers workers = new RemoteWorkersBuilder(
                    "http://localhost/jobs", client, dispatcher, threads, clock)
            .headers(() -> {
                if (withoutToken.get()) {
                    throw new IllegalStateException("no token");
                }
                if (brokenToken.getAndSet(false)) {
                    throw new LinkageError("expected by this test");
                }
                return Map.of("Authorization", "Bearer token");
            })
            .build();

    @AfterEach
    void close() throws Exception {
        client.close();
        threads.shutdownNow();
        clock.close();
    }

    @Test
    void aBeatThatFailsWarnsOncePerOutage() throws Exception {
        try (LogRecorder log = new LogRecorder("dev.ssespring.jobs.Worker")) {
            JobWorker worker = workers.work("q", String.class, ONE, (payload, job) -> payload);
            beat(1);
            dispatcher.status = 403;
            beat(2);
            beat(3);
            assertThat(log.messagesAt(Level.WARN))
                    .singleElement()
                    .asString()
                    .contains("Beats for queue 'q' fail", "sse.worker.headers", "status 403");
            dispatcher.status = 200;
            beat(4);
            dispatcher.status = 503;
            beat(5);

            await().untilAsserted(() -> assertThat(log.messagesAt(Level.WARN)).hasSize(2));
            worker.close();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "my queue", "a,b", "a/b", "a?b", "ä"})
    void aQueueThatNoDispatcherAcceptsIsNotAskedFor(String queue) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> workers.work(queue, String.class, ONE, (payload, job) -> payload))
                .withMessageContaining("'queue' must have 1 to 100 letters")
                .withMessageContaining("but is '" + queue + "'");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> workers.work("x".repeat(101), String.class, ONE, (payload, job) -> payload));
        workers.work("A-z_0.9", String.class, ONE, (payload, job) -> payload);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "/jobs",
                "localhost:8080/jobs",
                "dispatch.internal/jobs",
                "ftp://a/jobs",
                "http:///jobs",
                "http://a b",
                "http://a/jobs?x=y",
                "http://a/jobs#x"
            })
    void aUrlThatWorkersCannotUseIsRefused(String url) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new RemoteWorkersBuilder(url, client, dispatcher, threads, clock))
                .withMessageContaining("Correct 'sse.worker.url'");
    }

    @Test
    void anErrorDuringABeatWarnsAndFurtherBeatsAreSent() throws Exception {
        try (LogRecorder log = new LogRecorder("dev.ssespring.jobs.Worker")) {
            workers.work("q", String.class, ONE, (payload, job) -> payload);
            beat(1);
            brokenToken.set(true);
            dispatcher.send("beat", "{}");
            await().untilAsserted(() -> assertThat(log.messagesAt(Level.WARN))
                    .singleElement()
                    .asString()
                    .contains("Beats for queue 'q' fail", "expected by this test"));
            beat(2);
        }
    }

    private void beat(int number) throws IOException {
        dispatcher.send((number == 1) ? "hello" : "beat", "{}");
        await().untilAsserted(() -> assertThat(dispatcher.beats).hasValueGreaterThanOrEqualTo(number));
    }

    @Test
    void anEventGoesToTheWorkerOfItsQueue() throws Exception {
        CompletableFuture<String> handled = new CompletableFuture<>();
        workers.work("a", String.class, ONE, (payload, job) -> {
            handled.complete("a");
            return "a";
        });
        workers.work("b", String.class, ONE, (payload, job) -> {
            handled.complete("b " + payload);
            return "b";
        });
        await().untilAsserted(
                        () -> assertThat(dispatcher.opened).last().asString().endsWith("&queues=a,b"));
        dispatcher.send("hello", "{\"queue\":\"b\"}");

        dispatcher.send("job", "{\"queue\":\"b\",\"id\":\"1\",\"lease\":\"1-a\",\"data\":\"x\"}");

        await().untilAsserted(() -> assertThat(handled).isCompletedWithValue("b x"));
        await().untilAsserted(() -> assertThat(dispatcher.result).isCompletedWithValue("complete"));
        assertThat(dispatcher.beats).hasValue(1);
    }

    @Test
    void aJobThatIsDeliveredAgainAfterItsEndIsNotRunAgain() throws Exception {
        AtomicInteger runs = new AtomicInteger();
        JobWorker worker = workers.work("q", String.class, ONE, (payload, job) -> {
            runs.incrementAndGet();
            return payload;
        });
        beat(1);
        String job = "{\"id\":\"1\",\"lease\":\"%s\",\"data\":\"x\"}";
        dispatcher.send("job", job.formatted("1-a"));
        await().until(() -> dispatcher.result.isDone() && worker.held() == 0);

        // Events are held back by a proxy that has let the reply to a beat pass.
        dispatcher.send("job", job.formatted("1-a"));
        dispatcher.send("job", job.formatted("2-b"));

        await().untilAsserted(() -> assertThat(runs).hasValue(2));
        await().until(() -> worker.held() == 0);
        assertThat(runs).hasValue(2);
    }

    @Test
    void aSupplierOfHeadersThatThrowsDelaysAReportAndLosesNone() throws Exception {
        workers.work("q", String.class, ONE, (payload, job) -> {
            withoutToken.set(true);
            return payload;
        });
        beat(1);
        try (LogRecorder log = new LogRecorder("dev.ssespring.jobs.Worker")) {
            dispatcher.send("job", "{\"id\":\"1\",\"lease\":\"1-a\",\"data\":\"x\"}");
            await().untilAsserted(() -> assertThat(log.messagesAt(Level.DEBUG))
                    .anyMatch(line -> line.startsWith("The outcome of job 1 of queue 'q' was not delivered")));
            assertThat(dispatcher.result).isNotDone();
            withoutToken.set(false);

            await().untilAsserted(() -> assertThat(dispatcher.result).isCompletedWithValue("complete"));
            assertThat(dispatcher.authorization).isEqualTo("Bearer token");
        }
    }
}
