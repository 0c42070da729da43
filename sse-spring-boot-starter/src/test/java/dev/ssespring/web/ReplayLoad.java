package dev.ssespring.web;

import dev.ssespring.broker.Position;
import dev.ssespring.publisher.CloseReason;
import dev.ssespring.publisher.PublisherStatistics;
import dev.ssespring.publisher.SseEventPublisher;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Publishers on several topics, and clients with some of the topics each, of which every third reads slowly, and all are
 * killed at random moments and come back at others. Paced by a scheduler: a busy machine makes the load smaller.
 */
final class ReplayLoad implements AutoCloseable {

    private static final List<String> TOPICS = List.of("red", "green", "blue", "grey");
    private static final int PUBLISHERS = 3;
    private static final int CLIENTS = 12;
    private static final int[] MAILBOXES = {2, 16, 64};
    private static final int LARGEST_DATA = 300;
    private static final int LARGEST_BURST = 40;
    private static final int BURST_PERIOD_MILLIS = 10;
    private static final int SLOW_READ_PERIOD_MILLIS = 10;
    private static final int LONGEST_LIFE_MILLIS = 400;
    private static final int LONGEST_ABSENCE_MILLIS = 100;
    private static final long FINISH_SECONDS = 60;

    private final SseEventPublisher publisher;
    private final Journal journal = new Journal(LARGEST_DATA);
    private final List<LoadClient> clients = new ArrayList<>();
    private final AtomicInteger kills = new AtomicInteger();
    private final ScheduledExecutorService publishing = Executors.newScheduledThreadPool(PUBLISHERS);
    private final ScheduledExecutorService trouble = Executors.newScheduledThreadPool(1);
    private final ExecutorService clientThreads = Executors.newCachedThreadPool();
    private final CompletableFuture<Void> failure = new CompletableFuture<>();
    private volatile long end = Long.MAX_VALUE;

    ReplayLoad(TestServer server) {
        publisher = server.publisher();
        Position start = publisher.head();
        for (int i = 0; i < CLIENTS; i++) {
            List<String> topics = List.of(TOPICS.get(i % TOPICS.size()), TOPICS.get((i + 1) % TOPICS.size()));
            Semaphore reads = new Semaphore(isSlow(i) ? 1 : Integer.MAX_VALUE / 2);
            LoadClient.Target target = new LoadClient.Target(server.port(), MAILBOXES[i % MAILBOXES.length], topics);
            clients.add(new LoadClient(target, start, () -> end, reads));
        }
    }

    private static boolean isSlow(int client) {
        return client < CLIENTS / 3;
    }

    /** Returns when publishing has gone on for that long, and then every client has all there is. */
    void run(Duration duration) throws InterruptedException, ExecutionException, TimeoutException {
        CompletableFuture<?>[] running = clients.stream()
                .map(client -> CompletableFuture.runAsync(client, clientThreads))
                .toArray(CompletableFuture[]::new);
        every(SLOW_READ_PERIOD_MILLIS, trouble, this::stepSlowClients);
        clients.forEach(this::killLater);
        publishFor(duration);
        end = publisher.head().sequence();
        clients.forEach(LoadClient::hurry);
        CompletableFuture.anyOf(CompletableFuture.allOf(running), failure).get(FINISH_SECONDS, TimeUnit.SECONDS);
    }

    private void publishFor(Duration duration) throws InterruptedException, TimeoutException {
        for (int i = 0; i < PUBLISHERS; i++) {
            every(BURST_PERIOD_MILLIS, publishing, this::publishBurst);
        }
        CountDownLatch over = new CountDownLatch(1);
        after(duration.toMillis(), over::countDown);
        over.await();
        publishing.shutdown();
        if (!publishing.awaitTermination(FINISH_SECONDS, TimeUnit.SECONDS)) {
            throw new TimeoutException("A publisher still publishes");
        }
    }

    @SuppressWarnings("FutureReturnValueIgnored") // What is thrown is kept.
    private void every(long millis, ScheduledExecutorService scheduler, Runnable task) {
        scheduler.scheduleWithFixedDelay(() -> run(task), 0, millis, TimeUnit.MILLISECONDS);
    }

    @SuppressWarnings("FutureReturnValueIgnored") // What is thrown is kept.
    private void after(long millis, Runnable task) {
        trouble.schedule(() -> run(task), millis, TimeUnit.MILLISECONDS);
    }

    private void run(Runnable task) {
        try {
            task.run();
        } catch (Throwable ex) {
            failure.completeExceptionally(ex);
            throw ex;
        }
    }

    private void publishBurst() {
        for (int i = random(LARGEST_BURST); i > 0; i--) {
            journal.publish(publisher, TOPICS.get(random(TOPICS.size()) - 1));
        }
    }

    private void stepSlowClients() {
        for (int i = 0; i < clients.size(); i++) {
            if (isSlow(i) && end == Long.MAX_VALUE) {
                clients.get(i).step();
            }
        }
    }

    private void killLater(LoadClient client) {
        after(random(LONGEST_LIFE_MILLIS), () -> kill(client));
    }

    private void kill(LoadClient client) {
        if (end != Long.MAX_VALUE) {
            return;
        }
        CountDownLatch away = new CountDownLatch(1);
        try {
            client.kill(random(2) == 1 ? RawResponse.Cut.CLOSE : RawResponse.Cut.RESET, away);
            kills.incrementAndGet();
        } catch (IOException ex) {
            throw new UncheckedIOException(ex);
        } finally {
            after(random(LONGEST_ABSENCE_MILLIS), away::countDown);
            killLater(client);
        }
    }

    /** From 1 to the largest. */
    private static int random(int largest) {
        return 1 + ThreadLocalRandom.current().nextInt(largest);
    }

    List<LoadClient> clients() {
        return clients;
    }

    /** What a client has to receive that misses nothing. */
    List<Journal.Entry> publishedTo(LoadClient client) {
        return journal.of(client.topics());
    }

    int kills() {
        return kills.get();
    }

    /** For the log. */
    String summary() {
        PublisherStatistics statistics = publisher.statistics();
        return "%d events, %d kills, %d resumes, %d replayed, %d received, %d overflows, %d resets"
                .formatted(
                        journal.size(),
                        kills.get(),
                        clients.stream().mapToInt(LoadClient::resumes).sum(),
                        statistics.replayed(),
                        clients.stream()
                                .mapToInt(client -> client.received().size())
                                .sum(),
                        statistics.closed().get(CloseReason.OVERFLOW),
                        clients.stream()
                                .mapToInt(client -> client.holes().size())
                                .sum());
    }

    @Override
    public void close() {
        publishing.shutdownNow();
        trouble.shutdownNow();
        clientThreads.shutdownNow();
    }
}
