package dev.ssespring.actuate;

import dev.ssespring.publisher.DeliveryTimer;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.concurrent.TimeUnit;

/**
 * Records how long live events wait on this node, as {@code sse.delivery.time}. Each flush of a stream is one sample
 * with the wait of its oldest event.
 */
public final class MicrometerDeliveryTimer implements DeliveryTimer {

    private final Timer timer;

    /**
     * Registers the timer.
     *
     * @param registry registry of the timer
     */
    public MicrometerDeliveryTimer(MeterRegistry registry) {
        this.timer = Timer.builder("sse.delivery.time")
                .description("Time from publishing to writing for the oldest event of each flush")
                .register(registry);
    }

    @Override
    public void delivered(int events, long nanos) {
        timer.record(nanos, TimeUnit.NANOSECONDS);
    }
}
