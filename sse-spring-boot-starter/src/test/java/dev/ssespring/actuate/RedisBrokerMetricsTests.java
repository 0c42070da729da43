package dev.ssespring.actuate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.BDDMockito.given;
import static org.mockito.Mockito.mock;

import dev.ssespring.broker.redis.RedisBrokerStatistics;
import dev.ssespring.broker.redis.RedisSseBroker;
import io.micrometer.core.instrument.FunctionTimer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RedisBrokerMetricsTests {

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final RedisSseBroker broker = mock();

    @Test
    void everyNumberOfTheBrokerHasItsMeter() {
        given(broker.statistics()).willReturn(statistics(null));
        new RedisBrokerMetrics(broker).bindTo(registry);

        assertThat(registry.get("sse.redis.up").gauge().value()).isEqualTo(1);
        assertThat(registry.get("sse.redis.lag").gauge().value()).isEqualTo(11);
        assertThat(publications("published")).isEqualTo(12);
        assertThat(publications("not-published")).isEqualTo(13);
        assertThat(publications("unknown")).isEqualTo(14);
        assertThat(registry.get("sse.redis.reconnects").functionCounter().count())
                .isEqualTo(15);
        assertThat(registry.get("sse.redis.resets").functionCounter().count()).isEqualTo(16);
        FunctionTimer script = registry.get("sse.redis.script").functionTimer();
        assertThat(script.count()).isEqualTo(17);
        assertThat(script.totalTime(TimeUnit.MILLISECONDS)).isEqualTo(18);
    }

    @Test
    void aRedisThatIsAwayIsZero() {
        given(broker.statistics()).willReturn(statistics(Instant.EPOCH));
        new RedisBrokerMetrics(broker).bindTo(registry);

        assertThat(registry.get("sse.redis.up").gauge().value()).isZero();
    }

    private double publications(String outcome) {
        return registry.get("sse.redis.publications")
                .tag("outcome", outcome)
                .functionCounter()
                .count();
    }

    private static RedisBrokerStatistics statistics(@Nullable Instant downSince) {
        return new RedisBrokerStatistics(downSince, null, 11, 12, 13, 14, 15, 16, 17, Duration.ofMillis(18));
    }
}
