package dev.ssespring.actuate;

import dev.ssespring.publisher.DeliveryTimer;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.concurrent.TimeUnit;

/**
 * Records how long live events wait on this node, as {@code sse.delivery.time}: one sample for each flush of a stream,
 * with the wait of the oldest event in it. So its count is that of flushes, and its time the worst of each.
 */
public final class MicrometerDeliveryTimer implements DeliveryTimer {

    private final Timer timer;

    /**
     * Registers the timer.
     *
     * @param registry where
     */
    public MicrometerDeliveryTimer(MeterRegistry registry) {
        this.timer = Timer.builder("sse.delivery.time")
                .description("Time from publishing to writing, of the oldest event of each flush")
                .register(registry);
    }

    @Override
    public void delivered(int events, long nanos) {
        timer.record(nanos, TimeUnit.NANOSECONDS);
    }
}
