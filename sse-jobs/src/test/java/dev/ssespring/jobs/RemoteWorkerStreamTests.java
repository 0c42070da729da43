package dev.ssespring.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import dev.ssespring.client.SseClient;
import dev.ssespring.client.SseConnection;
import dev.ssespring.concurrent.ManualClock;
import dev.ssespring.concurrent.SseClock;
import dev.ssespring.concurrent.SseThreads;
import dev.ssespring.concurrent.SystemClock;
import dev.ssespring.publisher.LogRecorder;
import java.io.IOException;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The stream that the workers of an application share. */
class RemoteWorkerStreamTests {

    private static final JobWorkerOptions ONE = new JobWorkerOptions(1, Set.of(), Duration.ZERO);
    private static final Duration GATHERING = Duration.ofMillis(20);

    private final SystemClock clock = SseClock.system("test-clock");
    private final ExecutorService threads = SseThreads.virtualOrPooled("test-worker-", 50);
    private final ScriptedDispatcher dispatcher = new ScriptedDispatcher();
    private final AtomicReference<Executor> streamThreads = new AtomicReference<>(threads);
    private final SseClient client = SseClient.builder(
                    dispatcher, task -> streamThreads.get().execute(task), clock)
            .build();
    private final ManualClock manual = new ManualClock();
    private final JobWorkers shared =
            new RemoteWorkersBuilder("http://localhost/jobs", client, dispatcher, threads, manual).build();

    @AfterEach
    void close() throws Exception {
        client.close();
        threads.shutdownNow();
        clock.close();
    }

    @Test
    void workersOfSeveralQueuesShareAStreamAndComeBackForThoseThatAreRefused() throws Exception {
        CompletableFuture<String> handled = new CompletableFuture<>();
        JobWorker a = shared.work("a", String.class, ONE, (payload, job) -> "a");
        shared.work("b", String.class, ONE, (payload, job) -> {
            handled.complete(job.queue());
            return "b";
        });
        assertThat(dispatcher.opened).isEmpty();
        manual.advance(GATHERING);
        awaitOpened("run=" + a.id() + "&queues=a,b");
        dispatcher.send("hello", "{\"queue\":\"a\"}");
        try (LogRecorder log = new LogRecorder("dev.ssespring.jobs.Worker")) {
            dispatcher.send("refused", "{\"queue\":\"b\"}");
            dispatcher.send("refused", "{\"queue\":\"b\"}");
            dispatcher.send("refused", "{\"queue\":\"c\"}");
            dispatcher.send("beat", "{\"queue\":\"a\"}");
            await().untilAsserted(() -> assertThat(dispatcher.beats).hasValue(2));
            assertThat(log.messagesAt(Level.WARN))
                    .singleElement()
                    .asString()
                    .startsWith("The dispatcher refuses jobs of queue 'b' to this worker");
        }
        manual.advance(Duration.ofSeconds(30).minusNanos(1));
        assertThat(dispatcher.opened).hasSize(1);
        assertThat(handled).isNotDone();

        manual.advance(Duration.ofNanos(1));

        awaitOpened("run=" + a.id() + "&queues=a,b", "run=" + a.id() + "&queues=a,b");
        dispatcher.send("hello", "{\"queue\":\"a\"}");
        dispatcher.send("hello", "{\"queue\":\"b\"}");
        dispatcher.send("job", job("b", "1"));
        await().untilAsserted(() -> assertThat(handled).isCompletedWithValue("b"));
        manual.advance(Duration.ofMinutes(5));
        assertThat(dispatcher.opened).hasSize(2);
    }

    @Test
    void aSecondWorkerOfAQueueHasAStreamOfItsOwn() {
        JobWorker first = shared.work("a", String.class, ONE, (payload, job) -> "a");
        JobWorker second = shared.work("a", String.class, ONE, (payload, job) -> "a");
        manual.advance(GATHERING);

        await().untilAsserted(() -> assertThat(dispatcher.opened)
                .containsExactlyInAnyOrder("run=" + first.id() + "&queues=a", "run=" + second.id() + "&queues=a"));
    }

    private void awaitOpened(String... queries) {
        await().untilAsserted(() -> assertThat(dispatcher.opened).containsExactly(queries));
    }

    private static String job(String queue, String id) {
        return "{\"queue\":\"%s\",\"id\":\"%s\",\"lease\":\"%s-a\",\"data\":\"x\"}".formatted(queue, id, id);
    }

    /** Opens a stream of queue a that works. */
    private JobWorker workOnA(Collection<String> handled) throws IOException {
        JobWorker a = shared.work("a", String.class, ONE, (payload, job) -> {
            handled.add(job.id());
            return "a";
        });
        manual.advance(GATHERING);
        awaitOpened("run=" + a.id() + "&queues=a");
        dispatcher.send("hello", "{\"queue\":\"a\"}");
        await().untilAsserted(() -> assertThat(dispatcher.beats).hasValue(1));
        return a;
    }

    @Test
    void aStreamIsStoppedWhenTheOneThatReplacesItWorks() throws Exception {
        Collection<String> handled = new ConcurrentLinkedQueue<>();
        JobWorker a = workOnA(handled);
        shared.work("b", String.class, ONE, (payload, job) -> "b");
        manual.advance(GATHERING);
        awaitOpened("run=" + a.id() + "&queues=a", "run=" + a.id() + "&queues=a,b");

        dispatcher.send(0, "job", job("a", "1"));
        await().untilAsserted(() -> assertThat(handled).containsExactly("1"));
        assertThat(client.connections()).hasSize(2);
        dispatcher.send(1, "hello", "{\"queue\":\"a\"}");

        await().untilAsserted(() ->
                assertThat(client.connections()).extracting(SseConnection::name).containsExactly("jobs of a, b"));
        await().until(() -> a.held() == 0);
        dispatcher.send(1, "job", job("a", "2"));
        await().untilAsserted(() -> assertThat(handled).containsExactly("1", "2"));
    }

    @Test
    void aStreamThatNeverWorkedIsReplacedAtOnceAndTheOneThatWorksIsKept() throws Exception {
        Collection<String> handled = new ConcurrentLinkedQueue<>();
        JobWorker a = workOnA(handled);
        for (String queue : List.of("b", "c")) {
            shared.work(queue, String.class, ONE, (payload, job) -> queue);
            manual.advance(GATHERING);
            await().untilAsserted(() ->
                    assertThat(dispatcher.opened).last().asString().endsWith(queue));
        }

        await().untilAsserted(() -> assertThat(client.connections())
                .extracting(SseConnection::name)
                .containsExactlyInAnyOrder("jobs of a", "jobs of a, b, c"));
        a.close();
        assertThat(client.connections()).hasSize(2);
    }

    @Test
    void aWorkerThatIsAddedWhileAnotherIsRefusedIsNotDelayed() throws Exception {
        JobWorker a = workOnA(new ConcurrentLinkedQueue<>());
        shared.work("b", String.class, ONE, (payload, job) -> "b");
        manual.advance(GATHERING);
        awaitOpened("run=" + a.id() + "&queues=a", "run=" + a.id() + "&queues=a,b");
        try (LogRecorder log = new LogRecorder("dev.ssespring.jobs.Worker")) {
            dispatcher.send("refused", "{\"queue\":\"b\"}");
            await().untilAsserted(() -> assertThat(log.messagesAt(Level.WARN)).hasSize(1));
        }

        shared.work("c", String.class, ONE, (payload, job) -> "c");
        manual.advance(GATHERING);

        await().untilAsserted(
                        () -> assertThat(dispatcher.opened).last().asString().endsWith("&queues=a,b,c"));
    }

    @Test
    void aStreamThatCannotBeOpenedIsTriedAgainAndTheOneThatWorksIsKept() throws Exception {
        Collection<String> handled = new ConcurrentLinkedQueue<>();
        JobWorker a = workOnA(handled);
        AtomicInteger rejected = new AtomicInteger();
        streamThreads.set(task -> {
            if (rejected.incrementAndGet() == 2) {
                throw new AssertionError("expected by this test");
            }
            throw new RejectedExecutionException("expected by this test");
        });
        try (LogRecorder log = new LogRecorder("dev.ssespring.jobs.Worker")) {
            shared.work("b", String.class, ONE, (payload, job) -> "b");
            manual.advance(GATHERING);
            for (int attempt = 1; attempt <= 3; attempt++) {
                int expected = attempt;
                await().untilAsserted(() -> assertThat(rejected).hasValue(expected));
                await().untilAsserted(() -> assertThat(log.messagesAt(Level.DEBUG))
                        .filteredOn(line -> line.startsWith("The stream of jobs of queues 'a, b' could not be opened"))
                        .hasSize(expected));
                await().until(() -> manual.timers() > 0);
                if (attempt == 3) {
                    streamThreads.set(threads);
                }
                manual.advance(Duration.ofSeconds(1));
            }
            awaitOpened("run=" + a.id() + "&queues=a", "run=" + a.id() + "&queues=a,b");
            assertThat(log.messagesAt(Level.WARN)).singleElement().asString().contains("No thread available");
        }
        dispatcher.send(0, "job", job("a", "1"));
        await().untilAsserted(() -> assertThat(handled).containsExactly("1"));
    }

    @Test
    void aWorkerThatIsAddedDuringAnAttemptIsFollowedByAnother() throws Exception {
        CountDownLatch first = new CountDownLatch(1);
        CountDownLatch released = new CountDownLatch(1);
        AtomicInteger attempts = new AtomicInteger();
        streamThreads.set(task -> {
            if (attempts.incrementAndGet() == 1) {
                first.countDown();
                try {
                    released.await();
                } catch (InterruptedException ex) {
                    throw new IllegalStateException(ex);
                }
            }
            threads.execute(task);
        });
        shared.work("a", String.class, ONE, (payload, job) -> "a");
        manual.advance(GATHERING);
        assertThat(first.await(10, TimeUnit.SECONDS)).isTrue();

        shared.work("b", String.class, ONE, (payload, job) -> "b");
        manual.advance(GATHERING);
        assertThat(attempts).hasValue(1);
        released.countDown();
        await().until(() -> manual.timers() > 0);
        manual.advance(GATHERING);

        await().untilAsserted(() ->
                assertThat(client.connections()).extracting(SseConnection::name).containsExactly("jobs of a, b"));
        assertThat(attempts).hasValue(2);
    }
}
