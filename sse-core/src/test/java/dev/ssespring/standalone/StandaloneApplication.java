package dev.ssespring.standalone;

import dev.ssespring.broker.HistoryPolicy;
import dev.ssespring.broker.SseBroker;
import dev.ssespring.client.ReconnectPolicy;
import dev.ssespring.client.SseClient;
import dev.ssespring.concurrent.SseClock;
import dev.ssespring.concurrent.SseThreads;
import dev.ssespring.concurrent.SystemClock;
import dev.ssespring.protocol.SseEvent;
import dev.ssespring.publisher.SseEventPublisher;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * A program that publishes and consumes events in one process, over a transport of its own. It prints the ids and data that
 * it receives, and loses its connection after the first event.
 */
public final class StandaloneApplication {

    private static final long PATIENCE_SECONDS = 30;

    private StandaloneApplication() {}

    public static void main(String[] args) throws Exception {
        ExecutorService threads = SseThreads.growingPool("application-", 8);
        try (SystemClock clock = SseClock.system("clock");
                SseBroker broker = SseBroker.inMemory(HistoryPolicy.DEFAULTS, clock);
                SseEventPublisher publisher =
                        SseEventPublisher.builder(broker, threads, clock).build()) {
            publisher.start();
            InProcessTransport transport = new InProcessTransport(publisher);
            BlockingQueue<SseEvent> received = new LinkedBlockingQueue<>();
            try (SseClient client = SseClient.builder(transport, threads, clock)
                    .defaultRequest(
                            request -> request.reconnect(ReconnectPolicy.DEFAULTS.withMinDelay(Duration.ofMillis(1))))
                    .build()) {
                client.get("http://in-process/orders").connect(received::add);
                transport.awaitOpened();
                publisher.publish("orders", SseEvent.of("created", "first"));
                print(received);
                transport.cut();
                publisher.publish("orders", SseEvent.of("created", "second"));
                print(received);
                transport.awaitOpened();
                publisher.publish("orders", SseEvent.of("created", "third"));
                print(received);
            }
        } finally {
            threads.shutdownNow();
        }
    }

    private static void print(BlockingQueue<SseEvent> received) throws InterruptedException {
        SseEvent event = received.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
        System.out.println((event != null) ? event.event() + " " + event.data() : "nothing");
    }
}
