package dev.ssespring.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.ssespring.protocol.SseEvent;
import dev.ssespring.publisher.SseEventPublisher;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** Publishes to one topic from a thread of its own until it is closed, which fails if publishing ever threw. */
final class Publishing implements AutoCloseable {

    private static final int PERIOD_MILLIS = 10;

    private final AtomicLong count = new AtomicLong();
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor();
    private final Future<?> running;

    Publishing(SseEventPublisher publisher, String topic, SseEvent event) {
        running = thread.scheduleWithFixedDelay(
                () -> {
                    publisher.publish(topic, event);
                    count.incrementAndGet();
                },
                0,
                PERIOD_MILLIS,
                TimeUnit.MILLISECONDS);
    }

    /** How many were published so far. */
    long count() {
        return count.get();
    }

    /** Returns when nothing is published any more. */
    @Override
    public void close() {
        assertThat(running).as("would end by an exception alone").isNotDone();
        thread.shutdown();
        await().until(thread::isTerminated);
    }
}
